package io.slipstream.task.task;

import java.time.Duration;
import java.util.OptionalDouble;

/**
 * How full the queue of a tenant's type is.
 *
 * @param type the task type
 * @param held how many unfinished tasks it holds, as far as known here
 * @param limit how many it may hold; CRITICAL tasks are let in a little beyond
 * @param perSecond how many of its tasks ended in a second lately; empty if not measured yet
 */
public record QueueLevel(String type, long held, long limit, OptionalDouble perSecond) {
    /** The part of the limit from which on callers are told how much is left. */
    private static final double SOFT = 0.7;

    /** Whether it is so full that callers should be told. */
    public boolean isHigh() {
        return held >= limit * SOFT;
    }

    /** How many more it takes. */
    public long remaining() {
        return Math.max(0, limit - held);
    }

    /**
     * When there should be room for one more: what is above the limit, by what ends in a second.
     *
     * @param least what is said at the least, and as long as nothing is measured
     * @param most what is said at the most, also when nothing ends at all
     */
    public Duration wait(Duration least, Duration most) {
        if (perSecond.isEmpty()) {
            return least;
        }
        double seconds = Math.max(1, held - limit + 1) / perSecond.getAsDouble();
        if (!(seconds < most.toMillis() / 1000.0)) {
            return most;
        }
        Duration wait = Duration.ofMillis((long) Math.ceil(seconds * 1000));
        return wait.compareTo(least) < 0 ? least : wait;
    }
}
