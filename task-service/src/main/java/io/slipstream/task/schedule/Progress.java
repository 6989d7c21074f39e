package io.slipstream.task.schedule;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How far a schedule is.
 *
 * @param nextSlot the earliest slot that is not fired; null if there is none, or it is paused
 * @param lastSlot the latest that was fired; null if none was
 * @param lastTask its task; null if none was
 * @param refusals how often in a row the task of the next slot was refused
 * @param lastError why something did not go as wanted, the latest time; null if it always did
 * @param lastErrorAt when that was; null if it never was
 */
public record Progress(
        @Nullable Instant nextSlot,
        @Nullable Instant lastSlot,
        @Nullable UUID lastTask,
        int refusals,
        @Nullable String lastError,
        @Nullable Instant lastErrorAt) {
    /** Nothing was fired yet. */
    public static Progress startingAt(@Nullable Instant nextSlot) {
        return new Progress(nextSlot, null, null, 0, null, null);
    }

    /** The same with another next slot, that was not refused. */
    public Progress continuingAt(@Nullable Instant slot) {
        return new Progress(slot, lastSlot, lastTask, 0, lastError, lastErrorAt);
    }
}
