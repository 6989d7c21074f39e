package io.slipstream.cache.entry;

import io.slipstream.cache.namespace.TierName;
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
        private final LongAdder l1Hits = new LongAdder();
        private final LongAdder l1Misses = new LongAdder();
        private final LongAdder l2Hits = new LongAdder();
        private final LongAdder l2Misses = new LongAdder();
        private final LongAdder l2Failures = new LongAdder();
        private final LongAdder misses = new LongAdder();
        private final LongAdder writes = new LongAdder();
        private final LongAdder loads = new LongAdder();
        private final LongAdder loadNanos = new LongAdder();
        private final LongAdder failedLoads = new LongAdder();

        void hit(TierName tier) {
            (tier == TierName.L1 ? l1Hits : l2Hits).increment();
        }

        void missed(TierName tier) {
            (tier == TierName.L1 ? l1Misses : l2Misses).increment();
        }

        void failed() {
            l2Failures.increment();
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
            return (tier == TierName.L1 ? l1Hits : l2Hits).sum();
        }

        /** Reads that a tier was asked and could not answer. */
        public long misses(TierName tier) {
            return (tier == TierName.L1 ? l1Misses : l2Misses).sum();
        }

        /** Reads that the shared tier failed to take. */
        public long failures() {
            return l2Failures.sum();
        }

        /** Reads that were answered. */
        public long hits() {
            return l1Hits.sum() + l2Hits.sum();
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
