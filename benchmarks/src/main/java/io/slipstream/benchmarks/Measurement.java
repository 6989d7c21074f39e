package io.slipstream.benchmarks;

import java.util.Locale;

/**
 * What a load did.
 *
 * @param answered answers with the expected status
 * @param failed everything else, errors of the connection included
 * @param firstFailure what the first of those was; empty if there is none
 * @param seconds how long it took
 * @param p50Millis the median latency, milliseconds
 * @param p99Millis the 99th percentile, milliseconds
 */
public record Measurement(
        long answered, long failed, String firstFailure, double seconds, double p50Millis, double p99Millis) {
    /** Answers in a second. */
    public double perSecond() {
        return answered / seconds;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%,10.0f/s  p50 %6.2f ms  p99 %6.2f ms%s",
                perSecond(),
                p50Millis,
                p99Millis,
                failed == 0 ? "" : "  FAILED " + failed + ": " + firstFailure);
    }
}
