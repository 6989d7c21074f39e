package io.slipstream.asset.asset;

import io.slipstream.contracts.security.Tenant;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/**
 * What every path holds, in PostgreSQL. Fails with {@code STORE_UNAVAILABLE} when it cannot be reached in time. May be called on
 * any thread, never blocks.
 */
public interface Catalog {
    /** What a path holds now, or held last if no build has it any more but pages of an earlier one may ask for it. */
    Uni<Found> current(Tenant tenant, AssetPath path);

    /** The versions of a path whose hash begins with some digits, at most two: more than one names none. */
    Uni<List<Asset>> versions(Tenant tenant, AssetPath.HashedName name);

    /** What paths hold now, in the order of their paths; retired ones are left out. */
    Uni<List<Asset>> all(Tenant tenant);

    /**
     * What a path holds.
     *
     * @param asset empty if it holds nothing
     * @param revision the tenant's revision in the same snapshot
     */
    record Found(Optional<Asset> asset, long revision) {}
}
