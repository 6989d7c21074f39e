package io.slipstream.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Measured times, in nanoseconds. */
public final class Distribution {
    private final long[] sorted;

    public Distribution(List<Long> nanos) {
        if (nanos.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured");
        }
        sorted = nanos.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
    }

    /** The time that a share of all does not pass, by the nearest rank. */
    public long at(double share) {
        int rank = (int) Math.ceil(share * sorted.length);
        return sorted[Math.clamp(rank - 1, 0, sorted.length - 1)];
    }

    /** The one in the middle of figures that are no times, the higher one of two. */
    public static double median(List<Double> figures) {
        return figures.stream().sorted().toList().get(figures.size() / 2);
    }

    /** The time in the middle. */
    public long median() {
        return at(0.5);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "p50 %.1f ms, p99 %.1f ms, max %.1f ms",
                median() / 1e6,
                at(0.99) / 1e6,
                sorted[sorted.length - 1] / 1e6);
    }
}
