package io.slipstream.asset.purge;

import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Tenant;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Takes invalidations, lists them for whoever tells the CDN, and notes that it was told. */
@ApplicationScoped
public class InvalidationService {
    private final InvalidationStore store;
    private final Changed changed;

    InvalidationService(InvalidationStore store, Changed changed) {
        this.store = store;
        this.changed = changed;
    }

    /** Queues an invalidation and drops what this replica remembers of the paths; the others follow the event. */
    public Uni<Invalidation> request(Actor actor, List<PathPattern> paths, @Nullable String idempotencyKey) {
        return store.add(actor, paths, Invalidation.Reason.REQUESTED, idempotencyKey)
                .invoke(added -> changed.paths(actor.tenant(), added.paths()))
                .invoke(changed::factsWait);
    }

    /** A page, the oldest first; see {@link InvalidationStore#list}. */
    public Uni<InvalidationStore.Found> list(Tenant tenant, @Nullable Boolean pending, int page, int perPage) {
        return store.list(tenant, pending, page, perPage);
    }

    /** Notes that the CDN was told; doing so twice changes nothing. Fails with {@code NOT_FOUND} for an unknown id. */
    public Uni<Invalidation> acknowledge(Actor actor, UUID id) {
        return store.acknowledge(actor, List.of(id)).map(found -> {
            if (found.isEmpty()) {
                throw ProblemException.notFound("invalidation '" + id + "'");
            }
            return found.getFirst();
        });
    }

    /** Notes it for several; unknown ids are left out of the answer. */
    public Uni<List<Invalidation>> acknowledge(Actor actor, List<UUID> ids) {
        return store.acknowledge(actor, ids);
    }
}
