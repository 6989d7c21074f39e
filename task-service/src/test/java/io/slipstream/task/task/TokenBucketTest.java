package io.slipstream.task.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TokenBucketTest {
    private static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");
    private static final RateLimit LIMIT = new RateLimit(10, 5);

    private record Take(Instant at, int count) {}

    static IntStream seeds() {
        return IntStream.range(0, 200);
    }

    /** Takes at times that mostly grow but also step back, as those of transactions do that wait for one another. */
    @ParameterizedTest
    @MethodSource("seeds")
    void takes_inAnyOrderAtAnyTimes_neverExceedBurstAndRateInAnySpan(int seed) {
        Random random = new Random(seed);
        RateLimit limit = new RateLimit(Math.pow(10, random.nextDouble(-1, 4)), random.nextInt(1, 50));
        TokenBucket bucket = null;
        List<Take> takes = new ArrayList<>();
        Instant now = NOW;
        for (int i = 0; i < 300; i++) {
            now = now.plus(random.nextLong(-2_000, 200_000), ChronoUnit.MICROS);
            TokenBucket filled = TokenBucket.filled(bucket, limit, now);
            int count = Math.min(filled.whole(), random.nextInt(1, 20));
            if (count > 0) {
                bucket = filled.take(count);
                takes.add(new Take(now, count));
            }
        }
        takes.sort(Comparator.comparing(Take::at));
        assertThat(takes).isNotEmpty();
        for (int from = 0; from < takes.size(); from++) {
            int taken = 0;
            for (int to = from; to < takes.size(); to++) {
                taken += takes.get(to).count();
                double seconds =
                        Duration.between(takes.get(from).at(), takes.get(to).at())
                                        .toNanos()
                                / 1e9;
                assertThat((double) taken).isLessThanOrEqualTo(limit.burst() + limit.perSecond() * seconds + 1e-6);
            }
        }
    }

    /** Who takes whenever a token is due gets all that come. */
    @ParameterizedTest
    @MethodSource("seeds")
    void takes_wheneverOneIsDue_getAllTokensThatCome(int seed) {
        Random random = new Random(seed);
        RateLimit limit = new RateLimit(random.nextDouble(0.5, 100), random.nextInt(1, 10));
        TokenBucket bucket = TokenBucket.filled(null, limit, NOW);
        int taken = 0;
        Instant now = NOW;
        for (int i = 0; i < 300; i++) {
            bucket = TokenBucket.filled(bucket, limit, now);
            taken += bucket.whole();
            bucket = bucket.take(bucket.whole());
            now = now.plus(bucket.until(1, limit)).plusNanos(1_000);
        }
        double seconds = Duration.between(NOW, now).toNanos() / 1e9;
        assertThat((double) taken).isGreaterThan(limit.burst() + limit.perSecond() * seconds - 3);
    }

    @Test
    void filled_withoutATakeBefore_isFull() {
        assertThat(TokenBucket.filled(null, LIMIT, NOW)).isEqualTo(new TokenBucket(5, NOW));
    }

    @Test
    void filled_afterALongPause_holdsTheBurstAndNoMore() {
        TokenBucket empty = new TokenBucket(0, NOW);
        assertThat(TokenBucket.filled(empty, LIMIT, NOW.plusMillis(150)).tokens())
                .isEqualTo(1.5);
        assertThat(TokenBucket.filled(empty, LIMIT, NOW.plusSeconds(60)).tokens())
                .isEqualTo(5);
    }

    @Test
    void filled_underALowerLimit_holdsTheNewBurst() {
        TokenBucket full = new TokenBucket(5, NOW);
        assertThat(TokenBucket.filled(full, new RateLimit(1, 2), NOW).tokens()).isEqualTo(2);
        assertThat(TokenBucket.filled(full, new RateLimit(1, 20), NOW).tokens()).isEqualTo(5);
    }

    @Test
    void filled_atATimeBeforeTheLastTake_givesNothing() {
        assertThat(TokenBucket.filled(new TokenBucket(5, NOW), LIMIT, NOW.minusMillis(1))
                        .whole())
                .isZero();
    }

    @Test
    void until_someTokens_isTheTimeInWhichTheyCome() {
        TokenBucket bucket = new TokenBucket(0.5, NOW);
        assertThat(bucket.until(1, LIMIT)).isEqualTo(Duration.ofMillis(50));
        assertThat(bucket.until(3, LIMIT)).isEqualTo(Duration.ofMillis(250));
        assertThat(new TokenBucket(3, NOW).until(3, LIMIT)).isZero();
    }

    @Test
    void take_moreThanThereAre_isRefused() {
        TokenBucket bucket = new TokenBucket(1.9, NOW);
        assertThat(bucket.take(1).tokens()).isBetween(0.89, 0.91);
        assertThatThrownBy(() -> bucket.take(2)).hasMessageContaining("2");
        assertThatThrownBy(() -> bucket.take(-1)).hasMessageContaining("-1");
        assertThatThrownBy(() -> new TokenBucket(-0.1, NOW)).hasMessageContaining("at least 0");
    }
}
