package io.slipstream.asset.storage;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.slipstream.asset.asset.AssetPath;
import io.slipstream.asset.asset.Lookup;
import io.slipstream.asset.asset.PathMemory;
import io.slipstream.asset.config.CacheConfig;
import io.slipstream.asset.purge.PathPattern;
import io.slipstream.contracts.security.Tenant;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Remembered paths in a bounded map. A lookup is a future in the map, so that those who ask meanwhile share it, and a path that
 * is forgotten meanwhile takes its future along.
 */
@ApplicationScoped
class CaffeinePathMemory implements PathMemory {
    private final AsyncCache<Key, Lookup> paths;

    CaffeinePathMemory(CacheConfig config) {
        this.paths = Caffeine.newBuilder().maximumSize(config.paths()).buildAsync();
    }

    @Override
    public @Nullable Lookup remembered(Tenant tenant, String path) {
        CompletableFuture<Lookup> found = paths.getIfPresent(new Key(tenant, path));
        return found == null || !found.isDone() || found.isCompletedExceptionally() ? null : found.resultNow();
    }

    @Override
    public Uni<Lookup> find(Tenant tenant, String path, Supplier<Uni<Lookup>> finding) {
        return Uni.createFrom()
                .completionStage(() -> paths.get(
                        new Key(tenant, path), (key, executor) -> finding.get().subscribeAsCompletionStage()));
    }

    @Override
    public void forget(Tenant tenant, List<PathPattern> patterns, long revision) {
        Predicate<String> concerned = concerned(patterns);
        paths.asMap()
                .entrySet()
                .removeIf(entry -> entry.getKey().tenant().equals(tenant)
                        && isOlder(entry.getValue(), revision)
                        && entry.getKey().names(concerned));
    }

    @Override
    public void forgetAll() {
        paths.asMap().clear();
    }

    /** Whether a lookup may not know of a change; one that is not finished counts as older. */
    private static boolean isOlder(CompletableFuture<Lookup> lookup, long revision) {
        return !lookup.isDone()
                || lookup.isCompletedExceptionally()
                || lookup.resultNow().revision() < revision;
    }

    private static Predicate<String> concerned(List<PathPattern> patterns) {
        if (patterns.contains(PathPattern.EVERYTHING)) {
            return path -> true;
        }
        Set<String> literal = new HashSet<>();
        Predicate<String> matching = literal::contains;
        for (PathPattern pattern : patterns) {
            if (pattern.isWildcard()) {
                Pattern compiled = pattern.compile();
                matching = matching.or(path -> compiled.matcher(path).matches());
            } else {
                literal.add(pattern.value());
            }
        }
        return matching;
    }

    /** A requested path. */
    private record Key(Tenant tenant, String path) {
        /** Whether the path is concerned, or the one whose version it names if it is a hashed name. */
        boolean names(Predicate<String> concerned) {
            return concerned.test(path)
                    || AssetPath.hashedName(path)
                            .map(AssetPath.HashedName::path)
                            .filter(concerned)
                            .isPresent();
        }
    }
}
