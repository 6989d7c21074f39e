package io.slipstream.devkit.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TestClockTest {
    @Test
    void instant_untouched_standsStill() {
        TestClock clock = new TestClock();

        assertThat(clock.instant()).isEqualTo(clock.instant()).isEqualTo("2026-01-01T00:00:00Z");
    }

    @Test
    void advance_byAMinute_movesTheTimeOn() {
        TestClock clock = new TestClock(Instant.EPOCH);

        assertThat(clock.advance(Duration.ofMinutes(1)))
                .isEqualTo(clock.instant())
                .isEqualTo("1970-01-01T00:01:00Z");
    }

    @Test
    void set_anEarlierTime_goesBack() {
        TestClock clock = new TestClock();

        clock.set(Instant.EPOCH);

        assertThat(clock.instant()).isEqualTo(Instant.EPOCH);
    }
}
