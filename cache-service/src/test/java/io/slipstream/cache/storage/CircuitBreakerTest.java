package io.slipstream.cache.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {
    private static final long TIMEOUT = Duration.ofMillis(40).toNanos();

    private final CircuitBreaker breaker = new CircuitBreaker(3, Duration.ofMillis(20));

    @BeforeEach
    void close() {
        breaker.close();
    }

    /** A question that is asked at a time and given up. */
    private boolean givenUp(long asked, boolean onTime) {
        return breaker.failed(asked, asked + TIMEOUT, onTime);
    }

    private int givenUpUntilOpen(boolean onTime) {
        int questions = 1;
        for (long asked = 0; !givenUp(asked, onTime); asked += TIMEOUT) {
            questions++;
        }
        return questions;
    }

    @Test
    void breaker_thatIsNew_isOpen() {
        assertThat(new CircuitBreaker(3, Duration.ZERO).isOpen()).isTrue();
    }

    @Test
    void questions_thatFailOneAfterTheOther_openIt() {
        assertThat(givenUpUntilOpen(true)).isEqualTo(3);
        assertThat(breaker.isOpen()).isTrue();
    }

    @Test
    void questions_thatAreGivenUpLate_countForAThird() {
        assertThat(givenUpUntilOpen(false)).isEqualTo(9);
    }

    @Test
    void questions_thatWereAskedBeforeTheLastOneFailed_countOnce() {
        for (int i = 0; i < 100; i++) {
            assertThat(givenUp(i, true)).isFalse();
        }

        assertThat(givenUp(TIMEOUT, true)).isFalse();
        assertThat(givenUp(2 * TIMEOUT, true)).isTrue();
    }

    @Test
    void refusals_ofOneMoment_doNotOpenIt() {
        for (long now = 0; now < 100; now++) {
            assertThat(breaker.failed(now, now, true)).isFalse();
        }

        long later = Duration.ofMillis(21).toNanos();
        assertThat(breaker.failed(later, later, true)).isTrue();
    }

    @Test
    void anAnswer_endsARow() {
        givenUp(0, true);
        givenUp(TIMEOUT, true);
        breaker.succeeded();

        assertThat(givenUp(2 * TIMEOUT, true)).isFalse();
        assertThat(breaker.isFailing()).isTrue();
        breaker.succeeded();
        assertThat(breaker.isFailing()).isFalse();
    }

    @Test
    void lateFailures_doNotShowThatTheOtherSideIsSilent_untilThereAreSome() {
        givenUp(0, false);
        givenUp(TIMEOUT, false);
        assertThat(breaker.isFailing()).isFalse();

        givenUp(2 * TIMEOUT, false);
        assertThat(breaker.isFailing()).isTrue();
    }
}
