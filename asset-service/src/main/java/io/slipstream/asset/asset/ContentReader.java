package io.slipstream.asset.asset;

import io.slipstream.asset.variant.Variant;
import io.slipstream.contracts.security.Tenant;
import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

/** Reads the bytes of representations, from the nearest tier that has them. Any thread, never blocks. */
public interface ContentReader {
    /** The bytes if they are in memory; null if not. */
    Body.@Nullable InMemory inMemory(Variant variant);

    /**
     * The bytes. Callers that ask for the same at the same time share one read of the store. Fails with {@code STORE_UNAVAILABLE}
     * if no tier here has them and the store cannot be reached in time.
     */
    Uni<Body> open(Tenant tenant, Variant variant);
}
