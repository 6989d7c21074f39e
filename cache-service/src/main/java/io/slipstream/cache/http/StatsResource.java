package io.slipstream.cache.http;

import io.slipstream.cache.entry.EntryStats;
import io.slipstream.cache.entry.EntryStats.Counts;
import io.slipstream.cache.entry.LocalTier;
import io.slipstream.cache.entry.LocalTier.EvictionReason;
import io.slipstream.cache.entry.LocalTier.Usage;
import io.slipstream.cache.entry.SharedTier;
import io.slipstream.cache.invalidation.ReplicaName;
import io.slipstream.cache.namespace.Namespace;
import io.slipstream.cache.namespace.NamespaceService;
import io.slipstream.cache.namespace.TierName;
import io.slipstream.contracts.security.Scope;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the cache did for the caller's tenant. */
@Path("/api/v1/cache/stats")
@Singleton
public class StatsResource {
    private final EntryStats stats;
    private final LocalTier local;
    private final SharedTier shared;
    private final NamespaceService namespaces;
    private final Caller caller;
    private final ReplicaName replica;
    private final Instant since;

    StatsResource(
            EntryStats stats,
            LocalTier local,
            SharedTier shared,
            NamespaceService namespaces,
            Caller caller,
            ReplicaName replica,
            InstantSource clock) {
        this.stats = stats;
        this.local = local;
        this.shared = shared;
        this.namespaces = namespaces;
        this.caller = caller;
        this.replica = replica;
        this.since = clock.instant();
    }

    /** Since the start of this replica, for this replica. */
    @GET
    @NonBlocking
    @RolesAllowed({Scope.Names.CACHE_READ, Scope.Names.METRICS_READ})
    public StatsResponse get() {
        String tenant = caller.tenant();
        boolean isUp = shared.state() == SharedTier.State.UP;
        List<StatsResponse.OfNamespace> parts = new ArrayList<>();
        Sum sum = new Sum();
        for (Namespace namespace : namespaces.list(tenant)) {
            Counts counts = stats.of(tenant, namespace.name());
            Usage usage = local.usage(tenant, namespace.name());
            sum.add(counts, usage);
            parts.add(new StatsResponse.OfNamespace(
                    namespace.name(),
                    counts.hits(),
                    counts.misses(),
                    StatsResponse.rate(counts.hits(), counts.misses()),
                    counts.writes(),
                    usage.entries(),
                    usage.bytes(),
                    StatsResponse.named(usage.evictions()),
                    StatsResponse.tiers(counts, usage, isUp)));
        }
        return new StatsResponse(
                replica.name(), since, namespaces.isEnabled(tenant), sum.totals(), sum.tiers(isUp), parts);
    }

    /** Adds up namespaces. */
    private static final class Sum {
        private final Map<EvictionReason, Long> evictions = new EnumMap<>(EvictionReason.class);
        private final Map<TierName, Long> hits = new EnumMap<>(TierName.class);
        private final Map<TierName, Long> tierMisses = new EnumMap<>(TierName.class);
        private long misses;
        private long failures;
        private long writes;
        private long entries;
        private long bytes;

        void add(Counts counts, Usage usage) {
            for (TierName tier : TierName.values()) {
                hits.merge(tier, counts.hits(tier), Long::sum);
                tierMisses.merge(tier, counts.misses(tier), Long::sum);
            }
            misses += counts.misses();
            failures += counts.failures();
            writes += counts.writes();
            entries += usage.entries();
            bytes += usage.bytes();
            usage.evictions().forEach((reason, count) -> evictions.merge(reason, count, Long::sum));
        }

        StatsResponse.Figures totals() {
            long all = hits(TierName.L1) + hits(TierName.L2);
            return new StatsResponse.Figures(
                    all,
                    misses,
                    StatsResponse.rate(all, misses),
                    writes,
                    entries,
                    bytes,
                    StatsResponse.named(evictions));
        }

        Map<String, StatsResponse.Tier> tiers(boolean isUp) {
            Map<String, StatsResponse.Tier> tiers = new TreeMap<>();
            tiers.put(
                    "l1",
                    StatsResponse.local(hits(TierName.L1), missed(TierName.L1), new Usage(entries, bytes, evictions)));
            tiers.put("l2", StatsResponse.shared(hits(TierName.L2), missed(TierName.L2), failures, isUp));
            return tiers;
        }

        private long hits(TierName tier) {
            return hits.getOrDefault(tier, 0L);
        }

        private long missed(TierName tier) {
            return tierMisses.getOrDefault(tier, 0L);
        }
    }
}
