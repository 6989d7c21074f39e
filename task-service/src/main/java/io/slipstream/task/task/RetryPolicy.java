package io.slipstream.task.task;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before a failed task is tried again: exponential with jitter.
 *
 * @param initial the wait after the first failure, positive
 * @param max the longest wait before jitter, at least {@code initial}
 * @param multiplier by how much each wait exceeds the one before, 1 to 10
 * @param jitter 0 to 1: the wait is spread evenly over plus and minus this part of it
 */
public record RetryPolicy(Duration initial, Duration max, double multiplier, double jitter) {
    /** Seconds first, minutes at last. */
    public static final RetryPolicy DEFAULT = new RetryPolicy(Duration.ofSeconds(1), Duration.ofMinutes(10), 2.0, 0.2);

    public RetryPolicy {
        if (initial.isNegative() || initial.isZero()) {
            throw new IllegalArgumentException("initial of a retry policy must be positive, got " + initial);
        }
        if (max.compareTo(initial) < 0) {
            throw new IllegalArgumentException("max of a retry policy must be at least initial, got " + max);
        }
        if (!(multiplier >= 1 && multiplier <= 10)) {
            throw new IllegalArgumentException("multiplier of a retry policy must be 1 to 10, got " + multiplier);
        }
        if (!(jitter >= 0 && jitter <= 1)) {
            throw new IllegalArgumentException("jitter of a retry policy must be 0 to 1, got " + jitter);
        }
    }

    /**
     * The wait after a failure.
     *
     * @param failures how many attempts have failed, at least 1
     * @param random where the jitter comes from
     * @return between {@code (1 - jitter)} and {@code (1 + jitter)} of the exponential wait, never below 1 ms
     */
    public Duration delay(int failures, RandomGenerator random) {
        double exponential = initial.toMillis() * Math.pow(multiplier, failures - 1.0);
        double capped = Math.min(exponential, max.toMillis());
        double spread = capped * jitter * (2 * random.nextDouble() - 1);
        return Duration.ofMillis(Math.max(1, Math.round(capped + spread)));
    }
}
