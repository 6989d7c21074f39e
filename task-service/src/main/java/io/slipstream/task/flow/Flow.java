package io.slipstream.task.flow;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A flow as it stands. What belongs to a part stands at its place, from 0, in each of the lists.
 *
 * @param id version 7 UUID, made when it is submitted
 * @param tenant whose it is
 * @param subject whose it is within the tenant; null means nobody's
 * @param kind how it was described
 * @param onFailure what becomes of it when a part fails
 * @param concurrency how many parts may be live at once; null means all
 * @param parent the task that started it; null if none did
 * @param names of the parts
 * @param needs the places of the parts that a part needs
 * @param tasks the tasks that the parts are
 * @param states how far the parts were at the last advance
 * @param state how far the flow is
 * @param told how many ends of parts an advance has looked at
 * @param createdAt when it was accepted
 * @param finishedAt when it ended; null until then
 */
public record Flow(
        UUID id,
        String tenant,
        @Nullable String subject,
        FlowKind kind,
        FailurePolicy onFailure,
        @Nullable Integer concurrency,
        @Nullable UUID parent,
        List<String> names,
        List<List<Integer>> needs,
        List<UUID> tasks,
        List<PartState> states,
        FlowState state,
        int told,
        Instant createdAt,
        @Nullable Instant finishedAt) {
    public Flow {
        names = List.copyOf(names);
        needs = needs.stream().map(List::copyOf).toList();
        tasks = List.copyOf(tasks);
        states = List.copyOf(states);
    }

    /** How its parts go on. */
    public FlowPlan plan() {
        return new FlowPlan(needs, onFailure, concurrency);
    }

    /** How many parts are in a state. */
    public long count(PartState in) {
        return states.stream().filter(state -> state == in).count();
    }

    @Override
    public String toString() {
        return "Flow[id=" + id + ", kind=" + kind + ", state=" + state + "]";
    }
}
