package io.slipstream.cache.entry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.slipstream.cache.entry.LocalTier.EvictionReason;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;

/** The meters of entries. Counting is a plain addition; the registry reads it when it is asked. */
public final class EntryMetrics {
    /** Label: what became of a read. */
    static final String OUTCOME = "outcome";

    private final LongAdder l1Hits = new LongAdder();
    private final LongAdder l2Hits = new LongAdder();
    private final LongAdder diskHits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder bypassed = new LongAdder();
    private final Counter writes;
    private final Counter removals;
    private final Counter unshared;
    private final Counter sharedFailures;
    private final Map<EvictionReason, Counter> evictions = new EnumMap<>(EvictionReason.class);
    private final MeterRegistry registry;

    /** Registers them. */
    public EntryMetrics(MeterRegistry registry) {
        this.registry = registry;
        reads("hit_l1", l1Hits);
        reads("hit_l2", l2Hits);
        reads("hit_disk", diskHits);
        reads("miss", misses);
        reads("bypass", bypassed);
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

    void count(LookupResult result) {
        switch (result) {
            case LookupResult.Hit hit -> {
                switch (hit.tier()) {
                    case L1 -> l1Hits.increment();
                    case L2 -> l2Hits.increment();
                    case DISK -> diskHits.increment();
                }
            }
            case LookupResult.Miss miss ->
                (miss.reason() == LookupResult.MissReason.OFF ? bypassed : misses).increment();
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

    private void reads(String outcome, LongAdder count) {
        FunctionCounter.builder("slipstream_cache_entry_reads", count, LongAdder::sum)
                .description("Reads of entries by what became of them")
                .tag(OUTCOME, outcome)
                .register(registry);
    }
}
