package io.slipstream.cache.http;

import io.slipstream.cache.entry.DiskTier;
import io.slipstream.cache.entry.EntryStats.Counts;
import io.slipstream.cache.entry.LocalTier;
import io.slipstream.cache.entry.LocalTier.EvictionReason;
import io.slipstream.cache.namespace.TierName;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the cache did for a tenant, on one replica since its start.
 *
 * @param replica which one
 * @param since since when
 * @param enabled whether caching is on
 * @param totals over all namespaces
 * @param tiers by tier, over all namespaces
 * @param namespaces by namespace
 */
record StatsResponse(
        String replica,
        Instant since,
        boolean enabled,
        Figures totals,
        Map<String, Tier> tiers,
        List<OfNamespace> namespaces) {
    /**
     * Reads and their outcome.
     *
     * @param hitRate hits of all reads, from 0 to 1; null before the first read
     * @param loads loads from the source that ended well
     * @param failedLoads loads that did not
     * @param loadMillis how long a load took on average; null before the first
     * @param entries how many entries are in process
     * @param bytes how much they take there
     * @param evictions how many copies left the tier in process, by reason
     */
    record Figures(
            long hits,
            long misses,
            @Nullable Double hitRate,
            long writes,
            long loads,
            long failedLoads,
            @Nullable Double loadMillis,
            long entries,
            long bytes,
            Map<String, Long> evictions) {
        static final Figures NONE = new Figures(0, 0, null, 0, 0, 0, null, 0, 0, Map.of());

        static Figures of(Counts counts, LocalTier.Usage usage) {
            return new Figures(
                    counts.hits(),
                    counts.misses(),
                    rate(counts.hits(), counts.misses()),
                    counts.writes(),
                    counts.loads(),
                    counts.failedLoads(),
                    counts.loads() == 0 ? null : counts.loadMillis(),
                    usage.entries(),
                    usage.bytes(),
                    named(usage.evictions()));
        }

        Figures plus(Figures other) {
            long all = loads + other.loads;
            double millis = loads * orZero(loadMillis) + other.loads * orZero(other.loadMillis);
            return new Figures(
                    hits + other.hits,
                    misses + other.misses,
                    rate(hits + other.hits, misses + other.misses),
                    writes + other.writes,
                    all,
                    failedLoads + other.failedLoads,
                    all == 0 ? null : millis / all,
                    entries + other.entries,
                    bytes + other.bytes,
                    sum(evictions, other.evictions));
        }

        private static double orZero(@Nullable Double value) {
            return value == null ? 0 : value;
        }
    }

    /**
     * A tier. Redis does not tell how much of it belongs to whom, nor the disk why a copy of whom went, hence the nulls.
     *
     * @param up whether it answers
     * @param failures reads it did not take
     * @param maxBytes how much they may take there by the settings; where namespaces or tenants share a room, all of it. Redis has its own limit
     */
    record Tier(
            boolean up,
            long hits,
            long misses,
            @Nullable Double hitRate,
            long failures,
            @Nullable Long entries,
            @Nullable Long bytes,
            @Nullable Long maxBytes,
            @Nullable Map<String, Long> evictions) {
        static Tier of(
                TierName tier,
                boolean isUp,
                Counts counts,
                LocalTier.Usage inProcess,
                DiskTier.Usage onDisk,
                long diskMaxBytes) {
            long hits = counts.hits(tier);
            long misses = counts.misses(tier);
            long failures = counts.failures(tier);
            Double rate = rate(hits, misses);
            return switch (tier) {
                case L1 ->
                    new Tier(
                            isUp,
                            hits,
                            misses,
                            rate,
                            failures,
                            inProcess.entries(),
                            inProcess.bytes(),
                            inProcess.maxBytes(),
                            named(inProcess.evictions()));
                case L2 -> new Tier(isUp, hits, misses, rate, failures, null, null, null, null);
                case DISK ->
                    new Tier(isUp, hits, misses, rate, failures, onDisk.entries(), onDisk.bytes(), diskMaxBytes, null);
            };
        }

        Tier withMaxBytes(long most) {
            return new Tier(up, hits, misses, hitRate, failures, entries, bytes, most, evictions);
        }

        /** Both together; the room is that of the first. */
        Tier plus(Tier other) {
            return new Tier(
                    up,
                    hits + other.hits,
                    misses + other.misses,
                    rate(hits + other.hits, misses + other.misses),
                    failures + other.failures,
                    entries == null || other.entries == null ? null : Long.valueOf(entries + other.entries),
                    bytes == null || other.bytes == null ? null : Long.valueOf(bytes + other.bytes),
                    maxBytes,
                    evictions == null || other.evictions == null ? null : sum(evictions, other.evictions));
        }
    }

    /** A namespace; see {@link Figures}. */
    record OfNamespace(
            String namespace,
            long hits,
            long misses,
            @Nullable Double hitRate,
            long writes,
            long loads,
            long failedLoads,
            @Nullable Double loadMillis,
            long entries,
            long bytes,
            Map<String, Long> evictions,
            Map<String, Tier> tiers) {
        static OfNamespace of(String namespace, Figures figures, Map<String, Tier> tiers) {
            return new OfNamespace(
                    namespace,
                    figures.hits(),
                    figures.misses(),
                    figures.hitRate(),
                    figures.writes(),
                    figures.loads(),
                    figures.failedLoads(),
                    figures.loadMillis(),
                    figures.entries(),
                    figures.bytes(),
                    figures.evictions(),
                    tiers);
        }
    }

    private static @Nullable Double rate(long hits, long misses) {
        return hits + misses == 0 ? null : (double) hits / (hits + misses);
    }

    private static Map<String, Long> named(Map<EvictionReason, Long> evictions) {
        Map<String, Long> named = new TreeMap<>();
        evictions.forEach((reason, count) -> named.put(reason.name().toLowerCase(Locale.ROOT), count));
        return named;
    }

    private static Map<String, Long> sum(Map<String, Long> some, Map<String, Long> others) {
        Map<String, Long> sum = new TreeMap<>(some);
        others.forEach((reason, count) -> sum.merge(reason, count, Long::sum));
        return sum;
    }
}
