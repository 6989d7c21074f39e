package io.slipstream.task.work;

import io.smallrye.mutiny.Uni;

/** How a handler has other tasks do parts of its work. */
public interface ChildFlows {
    /**
     * Starts a flow for the task of an attempt, once: a later attempt finds the flow that an earlier one started, whatever it asks for. Waiting costs
     * no thread, but the task keeps its slot. The flow is cancelled when the task is cancelled or dead; an attempt that is merely given up leaves it
     * to the next one.
     *
     * @param name tells flows of the same task apart, 1 to 100 characters
     * @return what it came to, once all parts have ended; fails with a {@link WorkFailure} if a part is refused
     */
    Uni<ChildResult> run(Attempt attempt, String name, ChildPlan plan);
}
