package io.slipstream.cache.load;

import io.slipstream.cache.entry.Entry;
import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.entry.EntryService;
import io.slipstream.cache.entry.LookupResult.Miss;
import io.slipstream.cache.entry.LookupResult.MissReason;
import io.slipstream.cache.entry.Sight;
import io.slipstream.cache.load.ReadResult.Absent;
import io.slipstream.cache.load.ReadResult.Found;
import io.slipstream.cache.load.ReadResult.Loaded;
import io.slipstream.cache.namespace.Namespace;
import io.smallrye.mutiny.Uni;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets whoever asks for a key while another caller does take what that one gets: one question to each tier for a whole crowd, from the first one beyond
 * the process to the end of a load. Any thread may call; nothing blocks.
 */
final class SharedReads {
    private static final Miss ABSENT = new Miss(MissReason.ABSENT);

    private final EntryService entries;
    private final LoadMetrics metrics;
    private final ConcurrentMap<EntryKey, Reading> readings = new ConcurrentHashMap<>();

    SharedReads(EntryService entries, LoadMetrics metrics) {
        this.entries = entries;
        this.metrics = metrics;
    }

    /** What somebody's read of a key finds or brings; that of this caller, {@code alone}, if there is no other or a change was heard since it began. */
    Uni<ReadResult> read(Namespace namespace, EntryKey key, Supplier<Uni<ReadResult>> alone) {
        Reading present = readings.get(key);
        if (present != null) {
            return entries.isAsOf(present.sight, namespace, key) ? shared(present, namespace, key, alone) : alone.get();
        }
        Reading fresh = new Reading(entries.sight(namespace, key), new CompletableFuture<>());
        if (readings.putIfAbsent(key, fresh) != null) {
            return alone.get();
        }
        Uni.createFrom()
                .<ReadResult>deferred(alone::get)
                .onTermination()
                .invoke(() -> readings.remove(key, fresh))
                .subscribe()
                .with(fresh.result::complete, fresh.result::completeExceptionally);
        return fresh.ended();
    }

    /** What an invalidation has overtaken meanwhile is for those who asked before it. */
    private Uni<ReadResult> shared(
            Reading reading, Namespace namespace, EntryKey key, Supplier<Uni<ReadResult>> alone) {
        metrics.collapsed();
        return reading.ended()
                .onFailure()
                .invoke(failure -> entries.shared(key, ABSENT))
                .chain(result -> {
                    Entry entry = entry(result);
                    if (entry != null && !entries.isCurrent(namespace, key.key(), entry)) {
                        return alone.get();
                    }
                    entries.shared(key, result instanceof Found found ? found.hit() : ABSENT);
                    return Uni.createFrom()
                            .item(
                                    result instanceof Loaded loaded
                                            ? new Loaded(loaded.entry(), loaded.now(), loaded.stored(), true)
                                            : result);
                });
    }

    private static @Nullable Entry entry(ReadResult result) {
        return switch (result) {
            case Found found -> found.hit().entry();
            case Loaded loaded -> loaded.entry();
            case Absent absent -> null;
        };
    }

    /**
     * A read that goes beyond what is in process.
     *
     * @param sight what was heard of the key when it began
     * @param result ends with what it found or brought
     */
    private record Reading(Sight sight, CompletableFuture<ReadResult> result) {
        /** Ends when the read does; whoever stops waiting leaves it to the others. */
        Uni<ReadResult> ended() {
            return Uni.createFrom().completionStage(() -> result.copy());
        }
    }
}
