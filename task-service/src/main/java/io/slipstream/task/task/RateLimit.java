package io.slipstream.task.task;

import io.slipstream.task.config.RatesConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How often tasks may start: in every span of t seconds at most {@code burst + perSecond * t}, over all replicas. Retries
 * are starts.
 *
 * @param perSecond how fast tokens come, above 0 and at most {@link #FASTEST}
 * @param burst how many tokens are kept, 1 to {@link #LARGEST_BURST}; they must come within {@link #LONGEST_FILL}
 */
public record RateLimit(double perSecond, int burst) {
    /** The highest rate. */
    public static final int FASTEST = 100_000;

    /** The largest burst. */
    public static final int LARGEST_BURST = 1_000_000;

    /** The longest that an empty bucket may take to be full; older buckets are full and need not be remembered. */
    public static final Duration LONGEST_FILL = Duration.ofDays(1);

    public RateLimit {
        if (!isRate(perSecond)) {
            throw new IllegalArgumentException(
                    "per_second of a rate limit must be above 0 and at most " + FASTEST + ", got " + perSecond);
        }
        if (!isBurst(perSecond, burst)) {
            throw new IllegalArgumentException("burst of a rate limit must be 1 to " + LARGEST_BURST
                    + " and come within " + LONGEST_FILL + ", got " + burst + " at " + perSecond + " per second");
        }
    }

    /** Whether tokens may come that fast. */
    public static boolean isRate(double perSecond) {
        return perSecond > 0 && perSecond <= FASTEST;
    }

    /** Whether so many tokens may be kept at a rate. */
    public static boolean isBurst(double perSecond, int burst) {
        return burst >= 1 && burst <= LARGEST_BURST && burst / perSecond <= LONGEST_FILL.toSeconds();
    }

    /** The limit of each tenant; null if there is none. */
    public static @Nullable RateLimit ofTenants(RatesConfig config) {
        return config.tenantPerSecond() == 0 ? null : new RateLimit(config.tenantPerSecond(), config.tenantBurst());
    }
}
