package io.slipstream.devkit.demo;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;

/** How long single calls took. Safe for use by several threads. */
final class Latencies {
    private final ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();

    void add(Duration took) {
        nanos.add(took.toNanos());
    }

    /** The given share of calls took at most this many milliseconds; 0 when there were none. */
    double percentileMillis(double share) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        if (sorted.length == 0) {
            return 0;
        }
        int index = (int) Math.ceil(share * sorted.length) - 1;
        return sorted[Math.max(0, index)] / 1e6;
    }
}
