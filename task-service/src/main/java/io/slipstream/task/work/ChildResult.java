package io.slipstream.task.work;

import io.slipstream.task.task.TaskError;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a flow of a handler came to.
 *
 * @param flow its id
 * @param state completed, failed or cancelled
 * @param parts in the order of the plan
 */
public record ChildResult(UUID flow, String state, List<Part> parts) {
    public ChildResult {
        parts = List.copyOf(parts);
    }

    /**
     * A part.
     *
     * @param name as in the plan
     * @param task its task
     * @param status how it ended: completed, dead or cancelled
     * @param result JSON text; null unless it completed, or if it is truncated
     * @param truncated whether there is a result that was too large
     * @param error what went wrong last; null if nothing did
     * @param took how long its last attempt was; null if it never began
     */
    public record Part(
            String name,
            UUID task,
            String status,
            @Nullable String result,
            boolean truncated,
            @Nullable TaskError error,
            @Nullable Duration took) {
        @Override
        public String toString() {
            return "Part[name=" + name + ", status=" + status + "]";
        }
    }
}
