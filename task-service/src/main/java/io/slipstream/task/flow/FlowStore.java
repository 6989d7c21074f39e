package io.slipstream.task.flow;

import io.slipstream.task.lease.ConcurrencyKey;
import io.slipstream.task.lease.ReadyTask;
import io.slipstream.task.task.Viewer;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where flows are kept. They are written by {@link io.slipstream.task.task.SubmitStore}, with their tasks. Called on any thread; answers on any thread. */
public interface FlowStore {
    /** A flow; empty if there is none for this viewer. */
    Uni<Optional<Flow>> find(Viewer viewer, UUID id);

    /**
     * Flows, newest first.
     *
     * @param state only those in this state; null means all
     * @param before only those older than this one; null means from the newest
     */
    Uni<List<Flow>> list(Viewer viewer, @Nullable FlowState state, @Nullable UUID before, int limit);

    /** The parts of a flow at these places, from {@code first} on. */
    Uni<List<FlowPart>> parts(Flow flow, int first, int limit);

    /**
     * Looks at the parts that ended and does the next steps of a flow, in one transaction and under the flow's lock.
     *
     * @param stop whether to cancel it
     * @return what was done; busy if another one has the lock, and {@code stop} waits for it instead
     */
    Uni<Advance> advance(UUID flow, boolean stop);

    /** Flows of which parts ended that nobody has looked at, at most so many. */
    Uni<List<UUID>> waiting(int limit);

    /** Those of these flows that have ended, or do not exist. */
    Uni<Set<UUID>> ended(Collection<UUID> flows);

    /** Running flows whose parents were cancelled or are dead, at most so many. */
    Uni<List<UUID>> orphans(int limit);

    /** The ends of parts of a flow behind a place in their order, with how the flow stood. */
    Uni<Ends> ends(UUID flow, int after, int limit);

    /** Forgets flows that ended so many days ago. */
    Uni<Void> forget(int days);

    /**
     * What an advance did.
     *
     * @param busy whether it did nothing, since another one has the lock
     * @param again whether there is more to do at once
     * @param ready tasks that became ready
     * @param keys concurrency keys that released tasks wait for
     * @param cancelled tasks that were cancelled
     * @param end how the flow ended by it; null if it did not
     */
    record Advance(
            boolean busy,
            boolean again,
            List<ReadyTask> ready,
            Set<ConcurrencyKey> keys,
            List<UUID> cancelled,
            @Nullable FlowState end) {
        /** Nothing was done, since another one has the lock. */
        public static final Advance BUSY = new Advance(true, false, List.of(), Set.of(), List.of(), null);

        /** There was nothing to do. */
        public static final Advance NOTHING = new Advance(false, false, List.of(), Set.of(), List.of(), null);
    }

    /**
     * Ends of parts.
     *
     * @param ends in order
     * @param state of the flow at that moment
     * @param told how many ends there had been by then
     */
    record Ends(List<PartEnd> ends, FlowState state, int told) {}
}
