package io.slipstream.task.lease;

import java.time.Duration;

/**
 * The first ready task of a lane.
 *
 * @param seq its place in the lane
 * @param age for how long it has been ready, by the database's clock
 */
public record LaneHead(long seq, Duration age) {}
