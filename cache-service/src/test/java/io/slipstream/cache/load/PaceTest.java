package io.slipstream.cache.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void steps_askedForAtOnce_areSpreadEvenly() {
        Pace pace = new Pace(4, 0);

        List<Long> delays = Stream.generate(() -> pace.reserve(0)).limit(5).toList();

        assertThat(delays).containsExactly(0L, SECOND / 4, SECOND / 2, 3 * SECOND / 4, SECOND);
    }

    @Test
    void step_afterAPause_isDueAtOnce_andThePauseIsNoCredit() {
        Pace pace = new Pace(2, 0);
        pace.reserve(0);

        assertThat(pace.reserve(10 * SECOND)).isZero();
        assertThat(pace.reserve(10 * SECOND)).isEqualTo(SECOND / 2);
    }

    @Test
    void step_whileTheClockPassesItsLargestValue_isDueAsEver() {
        long now = Long.MAX_VALUE - SECOND / 2;
        Pace pace = new Pace(1, now);
        pace.reserve(now);

        assertThat(pace.reserve(now)).isEqualTo(SECOND);
        assertThat(pace.reserve(now + 2 * SECOND)).isZero();
    }
}
