package io.slipstream.asset.storage;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.slipstream.asset.asset.AssetPath;
import io.slipstream.asset.asset.PathMemory;
import io.slipstream.asset.asset.Resolution;
import io.slipstream.asset.config.CacheConfig;
import io.slipstream.asset.purge.PathPattern;
import io.slipstream.contracts.security.Tenant;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
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
    private final AsyncCache<Key, Optional<Resolution>> paths;

    CaffeinePathMemory(CacheConfig config) {
        this.paths = Caffeine.newBuilder().maximumSize(config.paths()).buildAsync();
    }

    @Override
    public @Nullable Optional<Resolution> remembered(Tenant tenant, String path) {
        CompletableFuture<Optional<Resolution>> found = paths.getIfPresent(new Key(tenant, path));
        return found == null || !found.isDone() || found.isCompletedExceptionally() ? null : found.resultNow();
    }

    @Override
    public Uni<Optional<Resolution>> find(
            Tenant tenant, String path, Supplier<Uni<Optional<Resolution>>> finding) {
        return Uni.createFrom().completionStage(() -> paths.get(
                new Key(tenant, path),
                (key, executor) -> finding.get().subscribeAsCompletionStage()));
    }

    @Override
    public void forget(Tenant tenant, List<PathPattern> patterns) {
        Predicate<String> concerned = concerned(patterns);
        paths.asMap().keySet().removeIf(key -> key.tenant().equals(tenant) && key.names(concerned));
    }

    @Override
    public void forgetAll() {
        paths.asMap().clear();
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
