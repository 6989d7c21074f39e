package io.slipstream.cache.entry;

import io.slipstream.cache.namespace.TierName;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts reads by tenant, namespace and tier, since the start of this replica. */
public final class EntryStats {
    private final Map<String, Map<String, Counts>> byTenant = new ConcurrentHashMap<>();

    /** The counts of a namespace, to be kept by whoever counts. */
    public Counts of(String tenant, String namespace) {
        Map<String, Counts> known = byTenant.get(tenant);
        Map<String, Counts> counts =
                known != null ? known : byTenant.computeIfAbsent(tenant, fresh -> new ConcurrentHashMap<>());
        Counts found = counts.get(namespace);
        return found != null ? found : counts.computeIfAbsent(namespace, fresh -> new Counts());
    }

    /** Reads of one namespace. */
    public static final class Counts {
        private final LongAdder[] hits = adders();
        private final LongAdder[] tierMisses = adders();
        private final LongAdder[] failures = adders();
        private final LongAdder misses = new LongAdder();
        private final LongAdder writes = new LongAdder();
        private final LongAdder loads = new LongAdder();
        private final LongAdder loadNanos = new LongAdder();
        private final LongAdder failedLoads = new LongAdder();

        private static LongAdder[] adders() {
            LongAdder[] adders = new LongAdder[TierName.values().length];
            Arrays.setAll(adders, tier -> new LongAdder());
            return adders;
        }

        @SuppressWarnings("EnumOrdinal") // an index, never kept
        private static LongAdder of(LongAdder[] adders, TierName tier) {
            return adders[tier.ordinal()];
        }

        private static long sum(LongAdder[] adders) {
            return Arrays.stream(adders).mapToLong(LongAdder::sum).sum();
        }

        void hit(TierName tier) {
            of(hits, tier).increment();
        }

        void missed(TierName tier) {
            of(tierMisses, tier).increment();
        }

        void failed(TierName tier) {
            of(failures, tier).increment();
        }

        void miss() {
            misses.increment();
        }

        void written() {
            writes.increment();
        }

        void loaded(long nanos) {
            loads.increment();
            loadNanos.add(nanos);
        }

        void loadFailed() {
            failedLoads.increment();
        }

        /** Reads that a tier answered. */
        public long hits(TierName tier) {
            return of(hits, tier).sum();
        }

        /** Reads that a tier was asked and could not answer. */
        public long misses(TierName tier) {
            return of(tierMisses, tier).sum();
        }

        /** Reads that a tier failed to take. */
        public long failures(TierName tier) {
            return of(failures, tier).sum();
        }

        /** Reads that were answered. */
        public long hits() {
            return sum(hits);
        }

        /** Reads that were not. */
        public long misses() {
            return misses.sum();
        }

        /** Loads that ended well. */
        public long loads() {
            return loads.sum();
        }

        /** Loads that failed. */
        public long failedLoads() {
            return failedLoads.sum();
        }

        /** How long a load took on average, in milliseconds; 0 without loads. */
        public double loadMillis() {
            long count = loads.sum();
            return count == 0 ? 0 : loadNanos.sum() / 1e6 / count;
        }

        /** Entries written. */
        public long writes() {
            return writes.sum();
        }
    }
}
