package io.slipstream.task.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrgencyTest {
    private static final Duration AGEING = Duration.ofMinutes(1);

    @ParameterizedTest
    @CsvSource({
        "8, -5, 8", "8, 0, 8", "8, 59, 8", "8, 60, 5", "8, 119, 5", "8, 120, 2", "8, 180, 1", "8, 100000, 1",
        "15, 60, 12", "15, 240, 3", "15, 300, 2", "15, 360, 1", "1, 9999, 1", "3, 60, 2", "3, 120, 1", "13, 240, 1"
    })
    void of_priorityAndAge_risesLevelsThenNumbers(int priority, long seconds, int expected) {
        assertThat(Urgency.of(priority, Duration.ofSeconds(seconds), AGEING).priority())
                .isEqualTo(expected);
    }

    @Test
    void earnedBy_everyPriorityAndAge_isTheLeastAgeOfThatUrgency() {
        for (int priority = 1; priority <= 15; priority++) {
            for (int seconds = 0; seconds <= 420; seconds += 7) {
                Urgency urgency = Urgency.of(priority, Duration.ofSeconds(seconds), AGEING);
                Duration earned = urgency.earnedBy(AGEING);
                assertThat(earned).isLessThanOrEqualTo(Duration.ofSeconds(seconds));
                assertThat(Urgency.of(priority, earned, AGEING)).isEqualTo(urgency);
                if (!earned.isZero()) {
                    assertThat(Urgency.of(priority, earned.minusMillis(1), AGEING))
                            .isGreaterThan(urgency);
                }
            }
        }
    }

    @Test
    void of_sixPeriods_makesEveryPriorityTheMostUrgent() {
        assertThat(IntStream.rangeClosed(1, 15)
                        .mapToObj(priority -> Urgency.of(priority, AGEING.multipliedBy(6), AGEING)))
                .allMatch(urgency -> urgency.level() == 0 && urgency.number() == 0);
    }
}
