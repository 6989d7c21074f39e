package io.slipstream.task.schedule;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A slot that became a task.
 *
 * @param slot when it was due
 * @param task its task
 * @param firedAt when the task was accepted
 */
public record FiredSlot(Instant slot, UUID task, Instant firedAt) {
    /**
     * Some slots of a schedule, the latest first.
     *
     * @param slots those of a page
     * @param total how many there are, as long as they are remembered; 0 if they were not counted
     */
    public record Found(List<FiredSlot> slots, long total) {
        public Found {
            slots = List.copyOf(slots);
        }
    }
}
