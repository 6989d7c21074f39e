package io.slipstream.cache.http;

import io.slipstream.cache.entry.EntryStats.Counts;
import io.slipstream.cache.entry.LocalTier.EvictionReason;
import io.slipstream.cache.entry.LocalTier.Usage;
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
     * @param entries how many entries are in process
     * @param bytes how much they take there
     * @param evictions how many copies left the tier in process, by reason
     */
    record Figures(
            long hits,
            long misses,
            @Nullable Double hitRate,
            long writes,
            long entries,
            long bytes,
            Map<String, Long> evictions) {}

    /**
     * A tier. Redis does not tell how much of it belongs to whom, hence the nulls.
     *
     * @param up whether it answers
     * @param failures reads it did not take
     */
    record Tier(
            boolean up,
            long hits,
            long misses,
            @Nullable Double hitRate,
            long failures,
            @Nullable Long entries,
            @Nullable Long bytes,
            @Nullable Map<String, Long> evictions) {}

    /** A namespace. */
    record OfNamespace(
            String namespace,
            long hits,
            long misses,
            @Nullable Double hitRate,
            long writes,
            long entries,
            long bytes,
            Map<String, Long> evictions,
            Map<String, Tier> tiers) {}

    static Map<String, Tier> tiers(Counts counts, Usage usage, boolean isUp) {
        Map<String, Tier> tiers = new TreeMap<>();
        tiers.put("l1", local(counts.hits(TierName.L1), counts.misses(TierName.L1), usage));
        tiers.put("l2", shared(counts.hits(TierName.L2), counts.misses(TierName.L2), counts.failures(), isUp));
        return tiers;
    }

    static Tier local(long hits, long misses, Usage usage) {
        return new Tier(
                true, hits, misses, rate(hits, misses), 0, usage.entries(), usage.bytes(), named(usage.evictions()));
    }

    static Tier shared(long hits, long misses, long failures, boolean isUp) {
        return new Tier(isUp, hits, misses, rate(hits, misses), failures, null, null, null);
    }

    static @Nullable Double rate(long hits, long misses) {
        return hits + misses == 0 ? null : (double) hits / (hits + misses);
    }

    static Map<String, Long> named(Map<EvictionReason, Long> evictions) {
        Map<String, Long> named = new TreeMap<>();
        evictions.forEach((reason, count) -> named.put(reason.name().toLowerCase(Locale.ROOT), count));
        return named;
    }
}
