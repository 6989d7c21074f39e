package io.slipstream.task.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipstream.contracts.problem.FieldError;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SubmissionRulesTest {
    private static Submission submission(@Nullable String key, @Nullable Integer attempts, List<String> tags) {
        return new Submission(
                "default", "alice", "a", "null", Priority.NORMAL, null, null, key, key, attempts, tags, null, null);
    }

    @Test
    void broken_soundSubmission_isEmpty() {
        assertThat(SubmissionRules.broken(submission("k", 3, List.of("x")), "")).isEmpty();
        assertThat(SubmissionRules.broken(submission(null, null, List.of()), ""))
                .isEmpty();
    }

    @Test
    void broken_everyRule_namesItsField() {
        Submission wrong = submission("a\u0000b", 101, List.of(" "));
        assertThat(SubmissionRules.broken(wrong, "tasks[2]."))
                .extracting(FieldError::field)
                .containsExactly(
                        "tasks[2].unique_key", "tasks[2].concurrency_key", "tasks[2].max_attempts", "tasks[2].tags[0]");
    }

    @Test
    void broken_tooManyTagsOrFarTimes_namesThem() {
        Submission wrong = new Submission(
                "default",
                null,
                "a",
                "null",
                Priority.NORMAL,
                Instant.parse("1969-12-31T00:00:00Z"),
                Instant.MAX,
                null,
                null,
                null,
                Collections.nCopies(21, "t"),
                null,
                null);
        assertThat(SubmissionRules.broken(wrong, ""))
                .extracting(FieldError::field)
                .containsExactly("run_at", "deadline", "tags");
    }
}
