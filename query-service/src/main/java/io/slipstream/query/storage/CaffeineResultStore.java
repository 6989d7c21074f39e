package io.slipstream.query.storage;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Policy;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.slipstream.query.config.ResultCacheConfig;
import io.slipstream.query.result.CachedResult;
import io.slipstream.query.result.ResultKey;
import io.slipstream.query.result.ResultStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Results in the heap, bounded by what they weigh; the least valuable go first, by recency and frequency. */
@ApplicationScoped
public class CaffeineResultStore implements ResultStore {
    private final Cache<ResultKey, Kept> cache;
    private final LongAdder evictions = new LongAdder();

    /** An empty store. */
    public CaffeineResultStore(ResultCacheConfig config) {
        this.cache = Caffeine.newBuilder()
                .maximumWeight(config.maxBytes().asLongValue())
                .weigher((ResultKey key, Kept kept) -> kept.result().weight())
                .expireAfter(Expiry.creating((ResultKey key, Kept kept) -> kept.ttl()))
                .evictionListener((key, kept, cause) -> {
                    if (cause == RemovalCause.SIZE) {
                        evictions.increment();
                    }
                })
                .build();
    }

    @Override
    public @Nullable CachedResult find(ResultKey key) {
        Kept kept = cache.getIfPresent(key);
        return kept == null ? null : kept.result();
    }

    @Override
    public void put(ResultKey key, CachedResult result, Duration ttl) {
        cache.invalidate(key);
        cache.put(key, new Kept(result, ttl));
    }

    @Override
    public void remove(ResultKey key, CachedResult result) {
        cache.asMap().computeIfPresent(key, (ignored, kept) -> same(kept, result) ? null : kept);
    }

    @Override
    public void clear() {
        cache.invalidateAll();
    }

    @Override
    public long entries() {
        return cache.estimatedSize();
    }

    @Override
    public long bytes() {
        return cache.policy()
                .eviction()
                .map(Policy.Eviction::weightedSize)
                .orElse(OptionalLong.empty())
                .orElse(0);
    }

    @Override
    public long evictions() {
        return evictions.sum();
    }

    @SuppressWarnings("ReferenceEquality") // the very object that was read, not one like it
    private static boolean same(Kept kept, CachedResult result) {
        return kept.result() == result;
    }

    private record Kept(CachedResult result, Duration ttl) {}
}
