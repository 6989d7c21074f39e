package io.slipstream.task.task;

import java.time.Duration;

/**
 * How many tasks a handler is given in one call.
 *
 * @param maxSize the most, 1 to 1000; 1 gives it each task as it comes
 * @param linger how long the first one waits for others, at most 10 s; zero takes no others
 */
public record BatchSettings(int maxSize, Duration linger) {
    /** The most tasks that may go together. */
    public static final int MAX_SIZE_LIMIT = 1000;

    /** The longest that a task may wait for others. */
    public static final Duration LINGER_LIMIT = Duration.ofSeconds(10);

    /** One by one. */
    public static final BatchSettings SINGLE = new BatchSettings(1, Duration.ZERO);

    public BatchSettings {
        if (maxSize < 1 || maxSize > MAX_SIZE_LIMIT) {
            throw new IllegalArgumentException("max_size of batches must be 1 to 1000, got " + maxSize);
        }
        if (linger.isNegative() || linger.compareTo(LINGER_LIMIT) > 0) {
            throw new IllegalArgumentException("linger of batches must be 0 to " + LINGER_LIMIT + ", got " + linger);
        }
    }

    /** Whether tasks go together at all. */
    public boolean gathers() {
        return maxSize > 1 && !linger.isZero();
    }
}
