package io.slipstream.cache.http;

import io.slipstream.cache.config.DiskConfig;
import io.slipstream.cache.entry.DiskTier;
import io.slipstream.cache.entry.EntryStats;
import io.slipstream.cache.entry.EntryStats.Counts;
import io.slipstream.cache.entry.LocalTier;
import io.slipstream.cache.entry.MissRatioCurve;
import io.slipstream.cache.entry.SharedTier;
import io.slipstream.cache.http.StatsResponse.Figures;
import io.slipstream.cache.http.StatsResponse.Tier;
import io.slipstream.cache.invalidation.ReplicaName;
import io.slipstream.cache.namespace.Namespace;
import io.slipstream.cache.namespace.NamespaceService;
import io.slipstream.cache.namespace.TierName;
import io.slipstream.contracts.security.Scope;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the cache did for the caller's tenant. */
@Path("/api/v1/cache/stats")
@Singleton
public class StatsResource {
    private final EntryStats stats;
    private final LocalTier local;
    private final SharedTier shared;
    private final DiskTier disk;
    private final NamespaceService namespaces;
    private final Caller caller;
    private final ReplicaName replica;
    private final long diskBytes;
    private final Instant since;

    StatsResource(
            EntryStats stats,
            LocalTier local,
            SharedTier shared,
            DiskTier disk,
            NamespaceService namespaces,
            Caller caller,
            ReplicaName replica,
            DiskConfig diskConfig,
            InstantSource clock) {
        this.stats = stats;
        this.local = local;
        this.shared = shared;
        this.disk = disk;
        this.namespaces = namespaces;
        this.caller = caller;
        this.replica = replica;
        this.diskBytes = diskConfig.maxSize().asLongValue();
        this.since = clock.instant();
    }

    /** Since the start of this replica, for this replica. */
    @GET
    @NonBlocking
    @RolesAllowed({Scope.Names.CACHE_READ, Scope.Names.METRICS_READ})
    public StatsResponse get() {
        String tenant = caller.tenant();
        Map<TierName, Boolean> up = Map.of(
                TierName.L1, true,
                TierName.L2, shared.state() == SharedTier.State.UP,
                TierName.DISK, disk.state() == DiskTier.State.UP);
        List<StatsResponse.OfNamespace> parts = new ArrayList<>();
        Figures totals = Figures.NONE;
        Map<String, Tier> tiers = new TreeMap<>();
        for (Namespace namespace : namespaces.list(tenant)) {
            Counts counts = stats.of(tenant, namespace.name());
            LocalTier.Usage inProcess = local.usage(tenant, namespace.name());
            DiskTier.Usage onDisk = disk.usage(tenant, namespace.name());
            Figures figures = Figures.of(counts, inProcess);
            Map<String, Tier> ofTiers = new TreeMap<>();
            for (TierName tier : TierName.values()) {
                ofTiers.put(
                        tier.text(), Tier.of(tier, up.getOrDefault(tier, false), counts, inProcess, onDisk, diskBytes));
            }
            ofTiers.forEach((name, tier) -> tiers.merge(name, tier, Tier::plus));
            totals = totals.plus(figures);
            parts.add(StatsResponse.OfNamespace.of(namespace.name(), figures, ofTiers));
        }
        tiers.computeIfPresent(TierName.L1.text(), (name, tier) -> tier.withMaxBytes(local.maxBytes(tenant)));
        return new StatsResponse(
                replica.name(), since, namespaces.switchOf(tenant).enabled(), totals, tiers, parts);
    }

    /**
     * How many reads would be hits in process with a quarter of the memory up to four times as much, estimated on this replica;
     * for one namespace or all.
     */
    @GET
    @Path("/miss-ratio")
    @Blocking
    @RolesAllowed({Scope.Names.CACHE_READ, Scope.Names.METRICS_READ})
    public MissRatioResponse missRatio(@QueryParam("namespace") @Nullable String namespace, @Context UriInfo uri) {
        EntryParameters.refuseUnknown(uri.getQueryParameters(), Set.of("namespace"));
        String tenant = caller.tenant();
        List<Namespace> asked =
                namespace == null ? namespaces.list(tenant) : List.of(namespaces.require(tenant, namespace));
        List<MissRatioResponse.OfNamespace> parts = new ArrayList<>();
        for (Namespace one : asked) {
            MissRatioCurve curve = stats.of(tenant, one.name()).curve();
            if (curve != null) {
                parts.add(MissRatioResponse.OfNamespace.of(one, local.usage(tenant, one.name()), curve));
            }
        }
        return new MissRatioResponse(replica.name(), parts);
    }
}
