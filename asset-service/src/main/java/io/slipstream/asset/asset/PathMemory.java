package io.slipstream.asset.asset;

import io.slipstream.asset.purge.PathPattern;
import io.slipstream.contracts.security.Tenant;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What this replica remembers about requested paths, absent ones included; bounded. Any thread, never blocks.
 */
public interface PathMemory {
    /** What a path leads to, if it is remembered: null if not, empty if it leads nowhere. */
    @Nullable Optional<Resolution> remembered(Tenant tenant, String path);

    /**
     * What a path leads to, found out once for all who ask at the same time.
     *
     * @param finding asked if it is not remembered. What it finds is not remembered if the path is forgotten meanwhile
     */
    Uni<Optional<Resolution>> find(Tenant tenant, String path, Supplier<Uni<Optional<Resolution>>> finding);

    /** Forgets paths and their hashed names. */
    void forget(Tenant tenant, List<PathPattern> paths);

    /** Forgets everything. */
    void forgetAll();
}
