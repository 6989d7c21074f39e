package io.slipstream.cache.entry;

import io.slipstream.cache.namespace.TierName;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Counts reads by tenant, namespace and tier, since the start of this replica. */
public final class EntryStats {
    /** So many namespaces have curves, which together take some megabytes at most. */
    static final int MAX_CURVES = 64;

    private final Map<String, Map<String, Counts>> byTenant = new ConcurrentHashMap<>();
    private final int samples;
    private final Executor worker;

    /** Counts from zero, without curves. */
    public EntryStats() {
        this(0, Runnable::run);
    }

    /**
     * Counts from zero.
     *
     * @param samples how many keys of each namespace stand for all in its curve; 0 for no curves
     * @param worker where curves are reckoned, for less than a millisecond each time
     */
    public EntryStats(int samples, Executor worker) {
        if (samples < 0 || samples > 1 << 20) {
            throw new IllegalArgumentException(
                    "slipstream.cache.l1.miss-ratio-samples must be from 0 to 1048576, got " + samples);
        }
        this.samples = samples;
        this.worker = worker;
    }

    /** The counts of a namespace, to be kept by whoever counts. */
    public Counts of(String tenant, String namespace) {
        Map<String, Counts> known = byTenant.get(tenant);
        Map<String, Counts> counts =
                known != null ? known : byTenant.computeIfAbsent(tenant, fresh -> new ConcurrentHashMap<>());
        Counts found = counts.get(namespace);
        return found != null ? found : counts.computeIfAbsent(namespace, fresh -> new Counts());
    }

    /** A figure over all tenants, of the namespaces that pass a test. */
    public double sum(Predicate<String> namespaces, ToDoubleFunction<Counts> figure) {
        return byTenant.values().stream()
                .flatMap(tenant -> tenant.entrySet().stream())
                .filter(one -> namespaces.test(one.getKey()))
                .mapToDouble(one -> figure.applyAsDouble(one.getValue()))
                .sum();
    }

    /**
     * Gives curves to the namespaces that are read most. One that has a curve gives it up to one that was read twice as often. Takes
     * time in proportion to all, so not for an event loop; to be called each second or so.
     */
    public synchronized void assignCurves() {
        if (samples == 0) {
            return;
        }
        List<Ranked> ranked = byTenant.values().stream()
                .flatMap(tenant -> tenant.values().stream())
                .map(Ranked::of)
                .filter(one -> one.rank > 0)
                .sorted(Comparator.comparingLong(Ranked::rank).reversed())
                .toList();
        ranked.stream().skip(MAX_CURVES).forEach(one -> one.counts.curve = null);
        ranked.stream()
                .limit(MAX_CURVES)
                .filter(one -> one.counts.curve == null)
                .forEach(one -> one.counts.begin(samples, worker));
    }

    /** How much a namespace is read. */
    private record Ranked(Counts counts, long rank) {
        static Ranked of(Counts counts) {
            return new Ranked(counts, counts.curve == null ? counts.looks() : 2 * counts.looks());
        }
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
        private final LongAdder bypassed = new LongAdder();
        private volatile @Nullable MissRatioCurve curve;

        private Counts() {}

        private void begin(int samples, Executor worker) {
            long before = looks();
            curve = new MissRatioCurve(samples, () -> looks() - before, worker);
        }

        /** Reads while caching is on. */
        private long looks() {
            return hits() + misses() - bypassed.sum();
        }

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

        /** A miss since caching is off, of which the curve shall not know. */
        void bypass() {
            bypassed.increment();
            misses.increment();
        }

        /** For the curve: what a key's read found, null for a miss; and whether a miss could be a hit with more room. */
        void read(EntryKey key, @Nullable Entry entry, boolean isCurable) {
            MissRatioCurve told = curve;
            if (told != null) {
                told.read(key.key(), entry, isCurable);
            }
        }

        void written(String key, PutResult result) {
            writes.increment();
            MissRatioCurve told = curve;
            if (told != null && result instanceof PutResult.Stored stored) {
                told.written(key, stored.entry());
            }
        }

        void removed(String key) {
            MissRatioCurve told = curve;
            if (told != null) {
                told.removed(key);
            }
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

        /** Of those, the ones for which caching was off. */
        public long bypassed() {
            return bypassed.sum();
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

        /** How long all loads that ended well took together, in seconds. */
        public double loadSeconds() {
            return loadNanos.sum() / 1e9;
        }

        /** How the hits depend on the room in process; null if that is not estimated. */
        public @Nullable MissRatioCurve curve() {
            return curve;
        }

        /** Entries written. */
        public long writes() {
            return writes.sum();
        }
    }
}
