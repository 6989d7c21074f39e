package io.slipstream.task.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPolicyTest {
    @RepeatedTest(200)
    void delay_anyPolicy_staysWithinItsJitterAndBounds(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        Duration initial = Duration.ofMillis(1 + random.nextInt(60_000));
        Duration max = initial.plusMillis(random.nextInt(3_600_000));
        double multiplier = 1 + 9 * random.nextDouble();
        double jitter = random.nextDouble();
        RetryPolicy policy = new RetryPolicy(initial, max, multiplier, jitter);

        IntStream.rangeClosed(1, 50).forEach(failures -> {
            double exact = Math.min(initial.toMillis() * Math.pow(multiplier, failures - 1.0), max.toMillis());
            assertThat((double) policy.delay(failures, random).toMillis())
                    .isBetween(Math.max(1, Math.floor(exact * (1 - jitter))), Math.ceil(exact * (1 + jitter)) + 1);
        });
    }

    @Test
    void delay_withoutJitter_neverShrinksAndEndsAtMax() {
        RetryPolicy policy = new RetryPolicy(Duration.ofSeconds(1), Duration.ofMinutes(10), 2, 0);

        assertThat(IntStream.rangeClosed(1, 12)
                        .mapToObj(failures ->
                                policy.delay(failures, new Random(1)).toSeconds()))
                .containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 512L, 600L, 600L);
    }

    @Test
    void delay_withJitter_spreadsCallers() {
        Random random = new Random(7);
        assertThat(IntStream.range(0, 100)
                        .mapToObj(i -> RetryPolicy.DEFAULT.delay(3, random))
                        .distinct()
                        .count())
                .isGreaterThan(50);
    }

    @ParameterizedTest
    @CsvSource({"0,1000,2,0", "1000,999,2,0", "1000,2000,0.9,0", "1000,2000,11,0", "1000,2000,2,1.1", "1000,2000,2,-0.1"
    })
    void policy_outsideItsRange_isRefused(long initial, long max, double multiplier, double jitter) {
        assertThatThrownBy(
                        () -> new RetryPolicy(Duration.ofMillis(initial), Duration.ofMillis(max), multiplier, jitter))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
