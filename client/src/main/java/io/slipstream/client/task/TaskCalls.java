package io.slipstream.client.task;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.UUID;

/**
 * Calls of the task API. Each ends within its time-out, and fails with a {@link io.slipstream.client.problem.SlipstreamException} if it did not succeed. Nothing
 * blocks.
 */
public interface TaskCalls {
    /**
     * Submits a task.
     *
     * @param repetition the same for each try of the same submission
     */
    Uni<Task> submit(NewTask task, String repetition);

    /** Submits several; as many outcomes, in their order. */
    Uni<List<SubmitResult>> submit(List<NewTask> tasks, String repetition);

    /** Looks a task up. */
    Uni<Task> find(UUID id);

    /** Cancels a task. */
    Uni<Task> cancel(UUID id);
}
