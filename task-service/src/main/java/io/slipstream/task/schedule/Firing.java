package io.slipstream.task.schedule;

import io.slipstream.task.task.UnitItem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to become of a due schedule; written in one transaction under the lock of its row.
 *
 * @param schedule as it is now
 * @param shots its slots that become tasks
 * @param next the earliest slot that is not fired then; null if there is none
 * @param refusal why the task of the next slot was refused; null if it was not
 * @param error something to tell people; null if there is nothing
 */
public record Firing(
        Schedule schedule,
        List<Shot> shots,
        @Nullable Instant next,
        @Nullable Refusal refusal,
        @Nullable String error) {
    public Firing {
        shots = List.copyOf(shots);
    }

    /**
     * A slot that becomes a task.
     *
     * @param slot when it was due
     * @param task the task
     */
    public record Shot(Instant slot, UnitItem.NewTask task) {}

    /**
     * A refusal.
     *
     * @param count how many there were in a row, this one included
     * @param retry when to try again
     */
    public record Refusal(int count, Duration retry) {}
}
