package io.slipstream.task.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.slipstream.task.lease.ReadyTask;
import io.slipstream.task.task.Lane;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PostgresAnnouncementsTest {
    private static final ReadyTask MAIL = new ReadyTask(new Lane("acme", "mail.send", 8), 42);
    private static final ReadyTask OTHER = new ReadyTask(new Lane("a tenant", "diagnostics.echo", 2), Long.MAX_VALUE);

    @Test
    void whatOneTells_anotherHears() {
        String told = PostgresAnnouncements.encode("one", List.of(MAIL, OTHER));

        assertThat(PostgresAnnouncements.decode("two", told)).containsExactly(MAIL, OTHER);
    }

    @Test
    void whatOneTells_itDoesNotHearItself() {
        assertThat(PostgresAnnouncements.decode("one", PostgresAnnouncements.encode("one", List.of(MAIL))))
                .isEmpty();
    }

    @Test
    void moreThanFits_isLeftOut() {
        List<ReadyTask> many = IntStream.range(0, 1_000)
                .mapToObj(seq -> new ReadyTask(new Lane("ü".repeat(40), "mail.send", 8), seq))
                .toList();

        String told = PostgresAnnouncements.encode("one", many);

        assertThat(told.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(8_000);
        List<ReadyTask> heard = PostgresAnnouncements.decode("two", told);
        assertThat(heard).isNotEmpty().isEqualTo(many.subList(0, heard.size()));
    }

    @Test
    void anotherVersion_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PostgresAnnouncements.decode("two", "one\n42 mail.send"))
                .withMessageContaining("4 fields");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PostgresAnnouncements.decode("two", "one\nx 8 mail.send acme"));
    }
}
