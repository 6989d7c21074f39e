package io.slipstream.task.lease;

import io.slipstream.task.task.Lane;
import java.time.Duration;

/**
 * What to claim of a lane.
 *
 * @param lane which
 * @param low the low watermark: no place in the lane below it is looked at
 * @param limit how many at the most, at least 1
 * @param aged for how long a task must have been ready; zero takes all
 */
public record ClaimWish(Lane lane, long low, int limit, Duration aged) {
    /** A wish for tasks however long they have been ready. */
    public ClaimWish(Lane lane, long low, int limit) {
        this(lane, low, limit, Duration.ZERO);
    }
}
