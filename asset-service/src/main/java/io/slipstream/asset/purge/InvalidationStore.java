package io.slipstream.asset.purge;

import io.slipstream.contracts.security.Tenant;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The queue of invalidations. Adding one records the event that tells of it in the same transaction. Fails with {@code
 * STORE_UNAVAILABLE} when it cannot be reached in time. May be called on any thread, never blocks.
 */
public interface InvalidationStore {
    /**
     * Adds an invalidation.
     *
     * @param key what the caller calls the request; the same key with the same paths answers the first one. Null for none
     */
    Uni<Invalidation> add(Actor actor, List<PathPattern> paths, Invalidation.Reason reason, @Nullable String key);

    /**
     * A page, the oldest first.
     *
     * @param pending true for pending ones, false for acknowledged ones, null for all
     * @param page from 1
     */
    Uni<Found> list(Tenant tenant, @Nullable Boolean pending, int page, int perPage);

    /** Acknowledges those of the ids that are the tenant's and pending. Answers all of the ids that are the tenant's. */
    Uni<List<Invalidation>> acknowledge(Actor actor, List<UUID> ids);

    /**
     * What was invalidated after a revision, for a replica that may have missed the event.
     *
     * @param known the revision it has seen
     * @param most how many patterns it is ready to take; if there are more, it gets {@link PathPattern#EVERYTHING}
     */
    Uni<Changes> changesSince(Tenant tenant, long known, int most);

    /** Removes acknowledged ones past their age. */
    Uni<Integer> expire(Duration age);

    /**
     * A page of invalidations.
     *
     * @param items the page
     * @param total how many there are on all pages
     */
    record Found(List<Invalidation> items, long total) {}

    /**
     * How a tenant has changed.
     *
     * @param revision the present revision
     * @param settingsRevision the present revision of its settings
     * @param paths what was invalidated since; may be empty
     */
    record Changes(long revision, long settingsRevision, List<PathPattern> paths) {}
}
