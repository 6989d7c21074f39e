package io.slipstream.task.task;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a token bucket held at a moment. All times are the database's. Immutable.
 *
 * <p>Takes may come in another order than the times they are made at, since a transaction's time is when it began. What
 * was filled at a later time gives nothing to an earlier one, so that the bound holds for the times of the takes.
 *
 * @param tokens how many, at least 0; parts of one come with time
 * @param filledAt the moment
 */
public record TokenBucket(double tokens, Instant filledAt) {
    private static final double SECOND = 1e9;

    public TokenBucket {
        if (!(tokens >= 0)) {
            throw new IllegalArgumentException("tokens of a bucket must be at least 0, got " + tokens);
        }
    }

    /** A bucket that nothing was taken from, or what is left of it; filled at most up to the limit's burst. */
    public static TokenBucket filled(@Nullable TokenBucket last, RateLimit limit, Instant now) {
        if (last == null) {
            return new TokenBucket(limit.burst(), now);
        }
        if (now.isBefore(last.filledAt)) {
            return new TokenBucket(0, now);
        }
        double come = ChronoUnit.MICROS.between(last.filledAt, now) / 1e6 * limit.perSecond();
        return new TokenBucket(Math.min(limit.burst(), last.tokens + come), now);
    }

    /** How many whole tokens there are. */
    public int whole() {
        return (int) Math.floor(tokens);
    }

    /** What is left when some are taken; no more than there are whole ones. */
    public TokenBucket take(int count) {
        if (count < 0 || count > whole()) {
            throw new IllegalArgumentException("cannot take " + count + " of " + tokens + " tokens");
        }
        return new TokenBucket(tokens - count, filledAt);
    }

    /** How long until it holds so many; zero if it does. */
    public Duration until(double count, RateLimit limit) {
        double missing = count - tokens;
        return missing <= 0 ? Duration.ZERO : Duration.ofNanos((long) Math.ceil(missing / limit.perSecond() * SECOND));
    }
}
