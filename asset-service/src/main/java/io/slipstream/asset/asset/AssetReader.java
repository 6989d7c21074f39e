package io.slipstream.asset.asset;

import io.slipstream.contracts.security.Tenant;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds what a requested path leads to: a path, or one version by its hashed name. */
@ApplicationScoped
public class AssetReader {
    private final Catalog catalog;
    private final PathMemory memory;

    AssetReader(Catalog catalog, PathMemory memory) {
        this.catalog = catalog;
        this.memory = memory;
    }

    /** The answer if this replica remembers it: null if not. */
    public @Nullable Lookup remembered(Tenant tenant, String path) {
        return memory.remembered(tenant, path);
    }

    /** What a path leads to. */
    public Uni<Lookup> resolve(Tenant tenant, String path) {
        if (AssetPath.brokenRule(path) != null) {
            return Uni.createFrom().item(new Lookup(Optional.empty(), 0));
        }
        AssetPath requested = new AssetPath(path);
        return memory.find(tenant, path, () -> lookUp(tenant, requested));
    }

    /** What every path of a tenant holds. */
    public Uni<List<Asset>> manifest(Tenant tenant) {
        return catalog.all(tenant);
    }

    private Uni<Lookup> lookUp(Tenant tenant, AssetPath requested) {
        return catalog.current(tenant, requested)
                .chain(found -> found.asset().isPresent()
                        ? Uni.createFrom()
                                .item(found.asset().map(asset -> literal(requested, asset)))
                                .map(resolution -> new Lookup(resolution, found.revision()))
                        : byHashedName(tenant, requested).map(resolution -> new Lookup(resolution, found.revision())));
    }

    /** A file whose own name happens to carry the hash of its content is as immutable as one we named. */
    private static Resolution literal(AssetPath requested, Asset asset) {
        boolean carries = requested
                .asHashedName()
                .map(name -> asset.hash().startsWith(name.digits()))
                .orElse(false);
        return new Resolution(asset, carries);
    }

    private Uni<Optional<Resolution>> byHashedName(Tenant tenant, AssetPath requested) {
        Optional<AssetPath.HashedName> name = requested.asHashedName();
        if (name.isEmpty() || AssetPath.brokenRule(name.get().path()) != null) {
            return Uni.createFrom().item(Optional.empty());
        }
        return catalog.versions(tenant, name.get())
                .map(versions -> versions.size() == 1
                        ? Optional.of(new Resolution(versions.getFirst(), true))
                        : Optional.empty());
    }
}
