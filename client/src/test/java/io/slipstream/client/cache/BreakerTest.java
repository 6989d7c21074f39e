package io.slipstream.client.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
    private final Breaker breaker = new Breaker(3, Duration.ofSeconds(2), nanos::get);

    private void fail(int times) {
        IntStream.range(0, times).forEach(i -> breaker.failed());
    }

    @Test
    void permits_belowTheThreshold_isTrue() {
        fail(2);

        assertThat(breaker.permits()).isTrue();
    }

    @Test
    void failed_atTheThreshold_opensAndSaysSoOnce() {
        fail(2);

        assertThat(breaker.failed()).isTrue();
        assertThat(breaker.failed()).isFalse();
        assertThat(breaker.permits()).isFalse();
    }

    @Test
    void succeeded_betweenFailures_countsAnew() {
        fail(2);
        breaker.succeeded();
        fail(2);

        assertThat(breaker.permits()).isTrue();
    }

    @Test
    void permits_whenThePauseIsOver_letsOneTry() {
        fail(3);
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());

        assertThat(breaker.permits()).isTrue();
        assertThat(breaker.permits()).isFalse();
    }

    @Test
    void permits_afterATryThatNeverEnded_letsAnotherTryAfterThePause() {
        fail(3);
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());
        breaker.permits();
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());

        assertThat(breaker.permits()).isTrue();
    }

    @Test
    void succeeded_ofTheTry_closes() {
        fail(3);
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());
        breaker.permits();

        assertThat(breaker.succeeded()).isTrue();
        assertThat(breaker.succeeded()).isFalse();
        assertThat(breaker.permits()).isTrue();
        assertThat(breaker.permits()).isTrue();
    }

    @Test
    void breaker_withoutAThreshold_isRefusedNamingTheSetting() {
        assertThatThrownBy(() -> new Breaker(0, Duration.ofSeconds(1), nanos::get))
                .hasMessageContaining("slipstream.client.breaker.failures");
    }
}
