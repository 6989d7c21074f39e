package io.slipstream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DistributionTest {
    @Test
    void at_ofAHundredTimes_isTheNearestRank() {
        Distribution times = new Distribution(LongStream.rangeClosed(1, 100)
                .map(millis -> millis * 1_000_000)
                .boxed()
                .toList()
                .reversed());

        assertThat(times.at(0.5)).isEqualTo(50_000_000);
        assertThat(times.at(0.99)).isEqualTo(99_000_000);
        assertThat(times.at(1)).isEqualTo(100_000_000);
        assertThat(times).hasToString("p50 50.0 ms, p99 99.0 ms, max 100.0 ms");
    }

    @Test
    void at_ofOneTime_isThatTime() {
        assertThat(new Distribution(List.of(7L)).at(0.5)).isEqualTo(7);
    }

    @Test
    void distribution_ofNothing_isRefused() {
        assertThatThrownBy(() -> new Distribution(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
