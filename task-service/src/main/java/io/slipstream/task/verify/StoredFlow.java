package io.slipstream.task.verify;

import io.slipstream.task.flow.FailurePolicy;
import io.slipstream.task.flow.PartState;
import java.util.List;
import java.util.UUID;

/**
 * A flow with what the log says about its parts.
 *
 * @param id the flow
 * @param ended whether it has ended
 * @param policy what becomes of it when a part fails
 * @param needs for each part the places of those it needs
 * @param parts in order
 */
public record StoredFlow(UUID id, boolean ended, FailurePolicy policy, List<List<Integer>> needs, List<Part> parts) {
    public StoredFlow {
        needs = List.copyOf(needs);
        parts = List.copyOf(parts);
    }

    /**
     * A part.
     *
     * @param task its task
     * @param state how far it is, as its flow knows it
     * @param live how many rows of live tasks it has
     * @param done how many rows of ended tasks it has
     * @param told whether there is an end of it that its flow has not looked at
     * @param began the number of the event by which it began first; 0 if it never did
     * @param ended the number of the event by which it ended first; 0 if it never did
     * @param completed the number of the event by which it ended well; 0 if it did not
     */
    public record Part(
            UUID task, PartState state, int live, int done, boolean told, long began, long ended, long completed) {}
}
