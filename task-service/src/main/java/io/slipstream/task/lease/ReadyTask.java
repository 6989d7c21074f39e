package io.slipstream.task.lease;

import io.slipstream.task.task.Lane;

/**
 * A task that became ready.
 *
 * @param lane its lane
 * @param seq its place there
 */
public record ReadyTask(Lane lane, long seq) {}
