package io.slipstream.asset.asset;

import io.slipstream.asset.purge.Actor;
import io.slipstream.contracts.security.Tenant;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Changes what paths hold. Each change is one transaction together with the invalidation it queues and the facts it tells; a
 * tenant's changes happen one after the other. Fails with {@code STORE_UNAVAILABLE} when it cannot be reached in time. May be called on any
 * thread, never blocks.
 */
public interface PublishStore {
    /** Lets a path hold a file. Holding it already changes nothing and tells nothing. */
    Uni<PublishResult> publish(Actor actor, PublishedFile file, Expectation expectation);

    /** Lets a path hold nothing and forgets its versions, so that their hashed names go too. */
    Uni<PublishResult> delete(Actor actor, AssetPath path, Expectation expectation);

    /** Makes a bundle and activates it if the draft says so. Fails with {@code IDEMPOTENCY_KEY_REUSED} if the key came with another upload. */
    Uni<Bundle> create(Actor actor, BundleDraft draft);

    /**
     * Lets paths hold what a bundle says. Paths that only the bundle active before had are dropped; those with a build tool's
     * fingerprint in their names stay served, for pages of the earlier build. Activating the active bundle changes nothing.
     */
    Uni<BundleResult> activate(Actor actor, UUID id);

    /** Activates the bundle that was made before the active one. */
    Uni<BundleResult> rollBack(Actor actor, UUID id);

    /** A bundle; empty if the tenant has none with the id. */
    Uni<Optional<Bundle>> bundle(Tenant tenant, UUID id);

    /**
     * A page of bundles, the newest first.
     *
     * @param page from 1
     */
    Uni<Found> bundles(Tenant tenant, int page, int perPage);

    /**
     * A page of bundles.
     *
     * @param items the page
     * @param total how many there are on all pages
     */
    record Found(List<Bundle> items, long total) {}
}
