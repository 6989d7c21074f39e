package io.slipstream.task.notification;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipstream.task.task.TaskError;
import io.slipstream.task.task.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TaskEndWordsTest {
    private static final UUID TASK = new UUID(1, 2);
    private static final Instant AT = Instant.parse("2027-01-31T08:00:00.123456Z");

    private static NewNotification words(TaskStatus status, @Nullable TaskError error, @Nullable String fileName) {
        TaskEnd end = new TaskEnd(TASK, AT, "acme", "alice", "document.process", status, 2, error, fileName);
        return TaskEndWords.notification(end, "{}", Duration.ofDays(1));
    }

    @Test
    void completed_isSaidInPlainWords() {
        NewNotification told = words(TaskStatus.COMPLETED, new TaskError("Timeout", "of the first attempt"), "a.pdf");

        assertThat(told.title()).isEqualTo("Document 'a.pdf' was processed");
        assertThat(told.message()).isEqualTo("Task " + TASK + " of type document.process completed in attempt 2.");
        assertThat(told.kind()).isEqualTo("task.completed");
        assertThat(told.recipient()).isEqualTo(Recipient.subject("alice"));
        assertThat(told.key()).isEqualTo("task:" + TASK + ":1801382400123456");
    }

    @Test
    void dead_namesTheError() {
        NewNotification told = words(TaskStatus.DEAD, new TaskError("Encrypted", "it has a password"), null);

        assertThat(told.title()).isEqualTo("Task failed: document.process");
        assertThat(told.message()).endsWith("failed in attempt 2: Encrypted: it has a password.");
    }

    /** Names and errors come from others. */
    @ParameterizedTest
    @EnumSource(TaskStatus.class)
    void whateverOthersGave_fitsTheRules(TaskStatus status) {
        String nasty = "\u0000\n" + "😀".repeat(5_000);

        NewNotification told = words(status, new TaskError("E", nasty), nasty);

        assertThat(NotificationRules.broken(told)).isEmpty();
        assertThat(told.title()).doesNotContain("\n").contains("😀…'");
        assertThat(told.title()
                                .chars()
                                .filter(c -> Character.isSurrogate((char) c))
                                .count()
                        % 2)
                .isZero();
        assertThat(words(status, null, " ").title()).startsWith("Task ");
    }
}
