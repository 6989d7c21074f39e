package io.slipstream.task.lease;

import io.slipstream.task.task.Lane;

/**
 * What to claim of a lane.
 *
 * @param lane which
 * @param low the low watermark: no place in the lane below it is looked at
 * @param limit how many at the most, at least 1
 */
public record ClaimWish(Lane lane, long low, int limit) {}
