package io.slipstream.cache.entry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.slipstream.cache.entry.EntryStats.Counts;
import io.slipstream.cache.entry.LocalTier.EvictionReason;
import io.slipstream.cache.entry.LocalTier.Usage;
import io.slipstream.cache.namespace.ShippedNamespaces;
import io.slipstream.cache.namespace.TierName;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/** The meters of entries. Counting is a plain addition; the registry reads it when it is asked. */
public final class EntryMetrics {
    /** Label: what became of a read. */
    static final String OUTCOME = "outcome";

    /** Label: a shipped namespace, or {@code other}. */
    static final String NAMESPACE = "namespace";

    private final Counter writes;
    private final Counter removals;
    private final Counter unshared;
    private final Counter sharedFailures;
    private final Map<EvictionReason, Counter> evictions = new EnumMap<>(EvictionReason.class);
    private final MeterRegistry registry;

    /** Registers them. */
    public EntryMetrics(MeterRegistry registry) {
        this.registry = registry;
        writes = Counter.builder("slipstream_cache_entry_writes")
                .description("Entries written")
                .register(registry);
        removals = Counter.builder("slipstream_cache_entry_removals")
                .description("Entries removed by their key")
                .register(registry);
        unshared = Counter.builder("slipstream_cache_entry_unshared_writes")
                .description("Writes that the shared tier did not take; a floor in the log stands in for it")
                .register(registry);
        sharedFailures = Counter.builder("slipstream_cache_entry_shared_failures")
                .description(
                        "Operations that the shared tier did not answer in time, or was not asked for since it is down")
                .register(registry);
        for (EvictionReason reason : EvictionReason.values()) {
            evictions.put(
                    reason,
                    Counter.builder("slipstream_cache_entry_evictions")
                            .description("Copies that left the tier in process")
                            .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
    }

    /** Shows what a tier in process takes, and may take. */
    public <T> void local(
            T tier, ToDoubleFunction<T> entries, ToDoubleFunction<T> bytes, ToDoubleFunction<T> maxBytes) {
        Gauge.builder("slipstream_cache_entry_local_max_bytes", tier, maxBytes)
                .description("Bytes that entries in process may take, reserved rooms included")
                .register(registry);
        Gauge.builder("slipstream_cache_entry_local_entries", tier, entries)
                .description("Entries in process")
                .register(registry);
        Gauge.builder("slipstream_cache_entry_local_bytes", tier, bytes)
                .description("Bytes that entries in process take")
                .register(registry);
    }

    /**
     * Shows reads by what became of them; and reads, loads and writes by namespace: those of the shipped namespaces by their names, those that tenants define
     * together as {@code other}.
     */
    public void stats(EntryStats stats) {
        reads(stats, "hit_l1", counts -> counts.hits(TierName.L1));
        reads(stats, "hit_l2", counts -> counts.hits(TierName.L2));
        reads(stats, "hit_disk", counts -> counts.hits(TierName.DISK));
        reads(stats, "miss", counts -> counts.misses() - counts.bypassed());
        reads(stats, "bypass", Counts::bypassed);
        byNamespace((name, namespaces) -> {
            for (TierName tier : TierName.values()) {
                tierReads(stats, name, namespaces, tier, "hit", counts -> counts.hits(tier));
                tierReads(stats, name, namespaces, tier, "miss", counts -> counts.misses(tier));
                tierReads(stats, name, namespaces, tier, "failure", counts -> counts.failures(tier));
            }
            reads(stats, name, namespaces, "hit", Counts::hits);
            reads(stats, name, namespaces, "miss", Counts::misses);
            loads(stats, name, namespaces, "value", Counts::loads);
            loads(stats, name, namespaces, "failed", Counts::failedLoads);
            FunctionCounter.builder(
                            "slipstream_cache_entry_namespace_load_seconds",
                            stats,
                            all -> all.sum(namespaces, Counts::loadSeconds))
                    .description("Time that loads took which ended well, by namespace")
                    .tag(NAMESPACE, name)
                    .register(registry);
            FunctionCounter.builder(
                            "slipstream_cache_entry_namespace_writes",
                            stats,
                            all -> all.sum(namespaces, Counts::writes))
                    .description("Entries written, by namespace")
                    .tag(NAMESPACE, name)
                    .register(registry);
        });
    }

    /** Shows by namespace, as above, what the tier in process holds and dropped. */
    public void localUsage(LocalTier tier) {
        byNamespace((name, namespaces) -> {
            Gauge.builder(
                            "slipstream_cache_entry_namespace_local_bytes",
                            tier,
                            one -> one.sum(namespaces, Usage::bytes))
                    .description("Bytes that entries in process take, by namespace")
                    .tag(NAMESPACE, name)
                    .register(registry);
            for (EvictionReason reason : EvictionReason.values()) {
                FunctionCounter.builder(
                                "slipstream_cache_entry_namespace_evictions",
                                tier,
                                one -> one.sum(
                                        namespaces, usage -> usage.evictions().getOrDefault(reason, 0L)))
                        .description("Copies that left the tier in process, by namespace")
                        .tag(NAMESPACE, name)
                        .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                        .register(registry);
            }
        });
    }

    private static void byNamespace(BiConsumer<String, Predicate<String>> register) {
        ShippedNamespaces.policies().keySet().forEach(name -> register.accept(name, name::equals));
        register.accept("other", Predicate.not(ShippedNamespaces::contains));
    }

    private void tierReads(
            EntryStats stats,
            String name,
            Predicate<String> namespaces,
            TierName tier,
            String outcome,
            ToDoubleFunction<Counts> figure) {
        FunctionCounter.builder("slipstream_cache_entry_tier_reads", stats, all -> all.sum(namespaces, figure))
                .description("Reads that a tier was asked, by namespace")
                .tag(NAMESPACE, name)
                .tag("tier", tier.text())
                .tag(OUTCOME, outcome)
                .register(registry);
    }

    private void reads(
            EntryStats stats,
            String name,
            Predicate<String> namespaces,
            String outcome,
            ToDoubleFunction<Counts> figure) {
        FunctionCounter.builder("slipstream_cache_entry_namespace_reads", stats, all -> all.sum(namespaces, figure))
                .description("Reads by namespace")
                .tag(NAMESPACE, name)
                .tag(OUTCOME, outcome)
                .register(registry);
    }

    private void loads(
            EntryStats stats,
            String name,
            Predicate<String> namespaces,
            String outcome,
            ToDoubleFunction<Counts> figure) {
        FunctionCounter.builder("slipstream_cache_entry_namespace_loads", stats, all -> all.sum(namespaces, figure))
                .description("Loads by namespace")
                .tag(NAMESPACE, name)
                .tag(OUTCOME, outcome)
                .register(registry);
    }

    /** Shows whether the shared tier answers. */
    public void shared(SharedTier tier) {
        Gauge.builder("slipstream_cache_entry_shared_up", tier, one -> one.state() == SharedTier.State.UP ? 1 : 0)
                .description("1 while the shared tier answers")
                .register(registry);
    }

    /** Shows what the tier on disk takes and did. */
    public void disk(DiskTier tier) {
        Gauge.builder("slipstream_cache_entry_disk_up", tier, one -> one.state() == DiskTier.State.UP ? 1 : 0)
                .description("1 while the tier on disk is read and written")
                .register(registry);
        Gauge.builder(
                        "slipstream_cache_entry_disk_entries",
                        tier,
                        one -> one.figures().entries())
                .description("Entries on disk")
                .register(registry);
        Gauge.builder(
                        "slipstream_cache_entry_disk_bytes",
                        tier,
                        one -> one.figures().bytes())
                .description("Bytes that entries on disk take")
                .register(registry);
        Gauge.builder(
                        "slipstream_cache_entry_disk_file_bytes",
                        tier,
                        one -> one.figures().fileBytes())
                .description("Length of the file of the tier on disk")
                .register(registry);
        FunctionCounter.builder(
                        "slipstream_cache_entry_disk_kept",
                        tier,
                        one -> one.figures().kept())
                .description("Entries written to disk")
                .register(registry);
        FunctionCounter.builder(
                        "slipstream_cache_entry_disk_dropped",
                        tier,
                        one -> one.figures().dropped())
                .description("Entries not written to disk, since too many waited or the disk was down")
                .register(registry);
        FunctionCounter.builder(
                        "slipstream_cache_entry_disk_corrupt",
                        tier,
                        one -> one.figures().corrupt())
                .description("Records on disk that failed their checksum")
                .register(registry);
        for (DiskTier.Reason reason : DiskTier.Reason.values()) {
            FunctionCounter.builder(
                            "slipstream_cache_entry_disk_evictions",
                            tier,
                            one -> one.figures().evictions().getOrDefault(reason, 0L))
                    .description("Entries that left the tier on disk")
                    .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
    }

    /** Shows how many changes wait to be told to the other replicas. */
    public void untold(BatchingChangePublisher changes) {
        Gauge.builder("slipstream_cache_entry_untold_changes", changes, BatchingChangePublisher::waiting)
                .description(
                        "Changes of entries that the log has not taken yet; the other replicas ask the shared tier meanwhile")
                .register(registry);
    }

    /** A copy left the tier in process. */
    public void evicted(EvictionReason reason) {
        Counter counter = evictions.get(reason);
        if (counter != null) {
            counter.increment();
        }
    }

    void written() {
        writes.increment();
    }

    void removed() {
        removals.increment();
    }

    void unshared() {
        unshared.increment();
    }

    void sharedFailed() {
        sharedFailures.increment();
    }

    private void reads(EntryStats stats, String outcome, ToDoubleFunction<Counts> figure) {
        FunctionCounter.builder("slipstream_cache_entry_reads", stats, all -> all.sum(any -> true, figure))
                .description("Reads of entries by what became of them")
                .tag(OUTCOME, outcome)
                .register(registry);
    }
}
