package io.slipstream.asset.asset;

import io.slipstream.asset.purge.PathPattern;
import io.slipstream.contracts.security.Tenant;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What this replica remembers about requested paths, absent ones included; bounded. Any thread, never blocks.
 */
public interface PathMemory {
    /** What a path leads to, if it is remembered: null if not. */
    @Nullable
    Lookup remembered(Tenant tenant, String path);

    /**
     * What a path leads to, found out once for all who ask at the same time.
     *
     * @param finding asked if it is not remembered. What it finds is not remembered if the path is forgotten meanwhile
     */
    Uni<Lookup> find(Tenant tenant, String path, Supplier<Uni<Lookup>> finding);

    /**
     * Forgets paths and their hashed names because of a change.
     *
     * @param revision the revision that the change led to: what was looked up at this one or later knows of it and stays
     */
    void forget(Tenant tenant, List<PathPattern> paths, long revision);

    /** Forgets everything. */
    void forgetAll();
}
