package io.slipstream.task.flow;

import io.slipstream.task.task.TaskError;
import io.slipstream.task.task.TaskStatus;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A part of a flow, as its task stands.
 *
 * @param place from 0
 * @param task its task
 * @param status where the task stands; null if it ended so long ago that it is forgotten
 * @param result JSON text; null unless it completed
 * @param truncated whether there is a result that is left out here, since it is large; its task has it
 * @param error what went wrong last; null if nothing did
 * @param startedAt when its latest attempt began; null before the first
 * @param finishedAt when it ended; null until then
 */
public record FlowPart(
        int place,
        UUID task,
        @Nullable TaskStatus status,
        @Nullable String result,
        boolean truncated,
        @Nullable TaskError error,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt) {
    @Override
    public String toString() {
        return "FlowPart[place=" + place + ", task=" + task + ", status=" + status + "]";
    }
}
