package io.slipstream.query.advice;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts durations in buckets that grow by a sixteenth of a power of two, so that a quantile is off by at most 4.5 %.
 * From a microsecond to 19 hours; 600 longs. Thread-safe without locks.
 */
public final class LatencyHistogram {
    private static final int PARTS = 16;
    private static final int POWERS = 37;
    private static final double NANOS_PER_MS = 1_000_000.0;

    private final AtomicLongArray buckets = new AtomicLongArray(PARTS * POWERS);

    /** Adds a duration in nanoseconds. */
    public void record(long nanos) {
        buckets.incrementAndGet(bucket(Math.max(1, nanos / 1000)));
    }

    /** Adds all durations of another one. */
    public void add(LatencyHistogram other) {
        for (int i = 0; i < buckets.length(); i++) {
            long count = other.buckets.get(i);
            if (count > 0) {
                buckets.addAndGet(i, count);
            }
        }
    }

    /**
     * A quantile in milliseconds; 0 if nothing was recorded.
     *
     * @param quantile 0 to 1
     */
    public double quantileMs(double quantile) {
        long total = 0;
        for (int i = 0; i < buckets.length(); i++) {
            total += buckets.get(i);
        }
        long rank = (long) Math.ceil(quantile * total);
        long seen = 0;
        for (int i = 0; i < buckets.length() && total > 0; i++) {
            seen += buckets.get(i);
            if (seen >= rank && seen > 0) {
                return middleMicros(i) * 1000 / NANOS_PER_MS;
            }
        }
        return 0;
    }

    private static int bucket(long micros) {
        int power = 63 - Long.numberOfLeadingZeros(micros);
        long rest = micros - (1L << power);
        int part = (int) (power >= 4 ? rest >> (power - 4) : rest << (4 - power));
        return Math.min(power * PARTS + part, PARTS * POWERS - 1);
    }

    private static double middleMicros(int bucket) {
        double low = Math.pow(2, bucket / PARTS) * (1 + (bucket % PARTS) / (double) PARTS);
        double high = Math.pow(2, bucket / PARTS) * (1 + (bucket % PARTS + 1) / (double) PARTS);
        return (low + high) / 2;
    }
}
