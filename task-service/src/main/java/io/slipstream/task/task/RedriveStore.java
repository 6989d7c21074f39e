package io.slipstream.task.task;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where dead tasks are grouped and redrives are kept. Called on any thread; answers on any thread. */
public interface RedriveStore {
    /** A tenant's groups of dead tasks, of one type if it is given. */
    Uni<DeadGroup.Found> groups(String tenant, @Nullable String type, int skip, int limit);

    /** Begins a redrive. */
    Uni<CreateResult> create(UUID id, String tenant, String fingerprint, double ratePerSecond);

    /** A redrive with the outcomes of all it has made live again; empty if the tenant has none with this id. */
    Uni<Optional<Redrive>> find(String tenant, UUID id);

    /** Ends a redrive that has not come to its end. */
    Uni<Void> cancel(String tenant, UUID id);

    /** The redrives that have not come to their end. */
    Uni<List<UUID>> open();

    /**
     * Takes a redrive one step further, as far as its rate allows; each step at most once over all replicas.
     *
     * @return the tasks that are ready now; none if another replica is at it
     */
    Uni<Stepped> step(UUID id);

    /** Forgets redrives that ended so many days ago. */
    Uni<Void> forget(int days);

    /**
     * What a step did.
     *
     * @param redriven how many tasks are live again
     * @param ready where those of them are that are ready
     */
    record Stepped(int redriven, List<Ready> ready) {
        /** Nothing was done. */
        public static final Stepped NOTHING = new Stepped(0, List.of());

        public Stepped {
            ready = List.copyOf(ready);
        }
    }

    /**
     * A task that is ready.
     *
     * @param lane its lane
     * @param seq its place there
     */
    record Ready(Lane lane, long seq) {}

    /** What became of a wish to begin a redrive. */
    sealed interface CreateResult {
        /** It has begun. */
        record Created() implements CreateResult {}

        /**
         * Another one of the fingerprint has not come to its end.
         *
         * @param id which
         */
        record Open(UUID id) implements CreateResult {}

        /** There is no dead task of the fingerprint. */
        record Nothing() implements CreateResult {}
    }
}
