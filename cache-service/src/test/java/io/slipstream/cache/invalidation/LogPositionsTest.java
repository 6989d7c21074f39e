package io.slipstream.cache.invalidation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogPositionsTest {
    private final LogContact contact = new LogContact(2, Duration.ofSeconds(1), Duration.ofMinutes(1), () -> 0);

    @Test
    void of_aReplicaThatHasNotMetTheLog_isNull() {
        assertThat(LogPositions.of(contact)).isNull();
    }

    @Test
    void of_aReplica_isWhatItHasApplied() {
        contact.reset(7, () -> {});
        contact.applied(1, 5);

        assertThat(LogPositions.of(contact)).isEqualTo(new LogPositions(7, List.of(0L, 5L)));
    }

    @Test
    void of_aReplicaThatIsAboutToMeetAnotherLog_isNull() {
        contact.reset(7, () -> {});

        contact.reset(8, () -> assertThat(LogPositions.of(contact)).isNull());
    }

    @Test
    void max_isTheHigherOfEachPartition() {
        LogPositions one = new LogPositions(7, List.of(1L, 20L));

        assertThat(one.max(new LogPositions(7, List.of(10L, 2L)))).isEqualTo(new LogPositions(7, List.of(10L, 20L)));
    }

    @Test
    void max_ofDifferentLogs_fails() {
        LogPositions one = new LogPositions(7, List.of(1L));

        assertThatIllegalArgumentException().isThrownBy(() -> one.max(new LogPositions(8, List.of(1L))));
        assertThatIllegalArgumentException().isThrownBy(() -> one.max(new LogPositions(7, List.of(1L, 2L))));
        assertThatIllegalArgumentException().isThrownBy(() -> new LogPositions(0, List.of()));
    }
}
