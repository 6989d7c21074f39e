package io.slipstream.query.result;

import io.slipstream.query.config.ResultCacheConfig;
import io.slipstream.query.statement.RowData;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps results for as long as they may be kept, lets one caller at a time fill a key, and never serves what began before
 * a change of one of its tables. Thread-safe.
 */
@ApplicationScoped
public class ResultCache {
    private final ResultStore store;
    private final InvalidationFloors floors;
    private final InstantSource clock;
    private final Duration maxTtl;
    private final long maxEntryBytes;
    private final Map<ResultKey, Fill> fills = new ConcurrentHashMap<>();

    /** Wired once. */
    public ResultCache(ResultStore store, InvalidationFloors floors, InstantSource clock, ResultCacheConfig config) {
        this.store = store;
        this.floors = floors;
        this.clock = clock;
        this.maxTtl = config.maxTtl();
        this.maxEntryBytes = config.maxEntryBytes().asLongValue();
    }

    /** The kept result of a key, if it may still be served; otherwise null. */
    public @Nullable CachedResult find(ResultKey key) {
        CachedResult kept = store.find(key);
        if (kept == null) {
            return null;
        }
        if (clock.instant().isBefore(kept.expiresAt()) && floors.stands(kept.began(), kept.dependencies())) {
            return kept;
        }
        store.remove(key, kept);
        return null;
    }

    /** How long a kept result may still be served. */
    public Duration remaining(CachedResult kept) {
        return Duration.between(clock.instant(), kept.expiresAt());
    }

    /**
     * Fills a key, or joins whoever is filling it. A fill that began before a change of its tables is not joined.
     *
     * @param key what to fill
     * @param origin what the result depends on and which shape it has
     * @param ttl how long it may be kept
     * @param load reads the result; called at most once, not before the returned Uni is subscribed
     */
    public Uni<Filled> fill(ResultKey key, Origin origin, Duration ttl, Supplier<Uni<RowData>> load) {
        return Uni.createFrom().deferred(() -> {
            Fill mine = new Fill(floors.now(), key, origin, ttl, load);
            Fill chosen = fills.compute(
                    key,
                    (ignored, present) ->
                            present != null && floors.stands(present.began, origin.dependencies()) ? present : mine);
            return chosen == mine
                    ? mine.result
                    : chosen.result.map(filled -> new Filled(filled.rows(), new CacheOutcome.Collapsed()));
        });
    }

    /** Forgets everything. */
    public void clear() {
        floors.raiseEverything();
        store.clear();
    }

    private CacheOutcome keep(Fill fill, RowData rows) {
        Duration kept = fill.ttl.compareTo(maxTtl) < 0 ? fill.ttl : maxTtl;
        Instant expiresAt = clock.instant().plus(kept);
        CachedResult result =
                new CachedResult(rows, fill.origin.shape(), fill.origin.dependencies(), fill.began, expiresAt);
        if (result.weight() > maxEntryBytes) {
            return new CacheOutcome.NotStored("too large");
        }
        if (!floors.stands(fill.began, fill.origin.dependencies())) {
            return new CacheOutcome.NotStored("changed meanwhile");
        }
        store.put(fill.key, result, kept);
        return new CacheOutcome.Stored(kept);
    }

    /**
     * Where a result comes from.
     *
     * @param dependencies what it depends on
     * @param shape the shape of its statement
     */
    public record Origin(Dependencies dependencies, CachedResult.Shape shape) {}

    /**
     * A result that was read.
     *
     * @param rows the result
     * @param outcome what the cache did
     */
    public record Filled(RowData rows, CacheOutcome outcome) {}

    private final class Fill {
        private final long began;
        private final ResultKey key;
        private final Origin origin;
        private final Duration ttl;
        private final Uni<Filled> result;

        Fill(long began, ResultKey key, Origin origin, Duration ttl, Supplier<Uni<RowData>> load) {
            this.began = began;
            this.key = key;
            this.origin = origin;
            this.ttl = ttl;
            this.result = Uni.createFrom()
                    .deferred(load::get)
                    .map(rows -> new Filled(rows, keep(this, rows)))
                    .onTermination()
                    .invoke(() -> fills.remove(key, this))
                    .memoize()
                    .indefinitely();
        }
    }
}
