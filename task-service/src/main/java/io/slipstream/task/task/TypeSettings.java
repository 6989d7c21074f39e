package io.slipstream.task.task;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How tasks of a type are treated.
 *
 * @param maxAttempts how often a task is tried when it does not say itself, 1 to 100
 * @param concurrency how many of the tenant's tasks of the type run at once over all replicas; null means as many as
 *     there are slots
 * @param retry the waits between attempts
 * @param timeout how long one attempt may take, also with heartbeats, positive
 * @param rateLimit how often the tenant's tasks of the type may start over all replicas; null means as often as they can
 * @param notifyOn of which ends the owners of its tasks are told when these do not say themselves
 */
public record TypeSettings(
        int maxAttempts,
        @Nullable Integer concurrency,
        RetryPolicy retry,
        Duration timeout,
        @Nullable RateLimit rateLimit,
        NotifyWish notifyOn) {
    /** The most attempts a task can have. */
    public static final int MAX_ATTEMPTS_LIMIT = 100;

    /** The settings of a type that a tenant defines without saying more. */
    public static final TypeSettings OWN = new TypeSettings(3, null, RetryPolicy.DEFAULT, Duration.ofMinutes(5));

    public TypeSettings {
        if (maxAttempts < 1 || maxAttempts > MAX_ATTEMPTS_LIMIT) {
            throw new IllegalArgumentException("max_attempts of a task type must be 1 to 100, got " + maxAttempts);
        }
        if (concurrency != null && concurrency < 1) {
            throw new IllegalArgumentException("concurrency of a task type must be at least 1, got " + concurrency);
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout of a task type must be positive, got " + timeout);
        }
    }

    /** Settings without a rate limit, and nobody is told. */
    public TypeSettings(int maxAttempts, @Nullable Integer concurrency, RetryPolicy retry, Duration timeout) {
        this(maxAttempts, concurrency, retry, timeout, null, NotifyWish.NONE);
    }

    /** The same settings with a rate limit, or without one if it is null. */
    public TypeSettings withRateLimit(@Nullable RateLimit limit) {
        return new TypeSettings(maxAttempts, concurrency, retry, timeout, limit, notifyOn);
    }

    /** The same settings with owners told of these ends. */
    public TypeSettings withNotifyOn(NotifyWish wish) {
        return new TypeSettings(maxAttempts, concurrency, retry, timeout, rateLimit, wish);
    }
}
