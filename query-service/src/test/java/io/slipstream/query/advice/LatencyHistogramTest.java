package io.slipstream.query.advice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
    @Test
    void quantile_ofEvenlySpreadTimes_isOffByLessThanFivePercent() {
        LatencyHistogram histogram = new LatencyHistogram();
        for (int ms = 1; ms <= 1000; ms++) {
            histogram.record(ms * 1_000_000L);
        }

        assertThat(histogram.quantileMs(0.5)).isCloseTo(500, within(25.0));
        assertThat(histogram.quantileMs(0.95)).isCloseTo(950, within(48.0));
        assertThat(histogram.quantileMs(1)).isCloseTo(1000, within(50.0));
    }

    @Test
    void quantile_ofNothing_isZero() {
        assertThat(new LatencyHistogram().quantileMs(0.95)).isZero();
    }

    @Test
    void quantile_ofExtremes_staysWithinTheBuckets() {
        LatencyHistogram histogram = new LatencyHistogram();
        histogram.record(0);
        histogram.record(Long.MAX_VALUE);

        assertThat(histogram.quantileMs(0)).isPositive().isLessThan(0.01);
        assertThat(histogram.quantileMs(1)).isGreaterThan(60_000_000.0);
    }
}
