package io.slipstream.asset.storage;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.slipstream.asset.asset.Body;
import io.slipstream.asset.asset.ContentReader;
import io.slipstream.asset.asset.ContentStore;
import io.slipstream.asset.asset.Tier;
import io.slipstream.asset.config.CacheConfig;
import io.slipstream.asset.variant.ContentHash;
import io.slipstream.asset.variant.Variant;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.contracts.security.Tenant;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Contents from memory, disk, PostgreSQL, in that order. Small ones are kept in memory outside the heap, ready to be sent without a copy; their
 * memory is freed with the buffer object, so one that is evicted while it is being sent stays whole. What comes from PostgreSQL is written to disk
 * first, chunk by chunk, whatever its size.
 */
@ApplicationScoped
class TieredContentReader implements ContentReader {
    private static final Logger LOGGER = Logger.getLogger(TieredContentReader.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final ContentStore store;
    private final DiskThreads threads;
    private final DiskTier disk;
    private final long memoryEntryBytes;
    private final Cache<ContentHash, ByteBuffer> memory;
    private final ConcurrentMap<ContentHash, Uni<Body>> reading = new ConcurrentHashMap<>();

    TieredContentReader(ContentStore store, DiskThreads threads, DiskCacheFolder folder, CacheConfig config) {
        this.store = store;
        this.threads = threads;
        this.disk = new DiskTier(folder.path(), config);
        this.memoryEntryBytes = Math.min(
                config.memoryEntrySize().asLongValue(), config.memorySize().asLongValue());
        this.memory = Caffeine.newBuilder()
                .maximumWeight(config.memorySize().asLongValue())
                .weigher((ContentHash hash, ByteBuffer bytes) -> bytes.capacity())
                .build();
        threads.later(disk::load);
    }

    @Override
    public Body.@Nullable InMemory inMemory(Variant variant) {
        ByteBuffer bytes = memory.getIfPresent(variant.hash());
        return bytes == null ? null : new Body.InMemory(bytes, Tier.MEMORY);
    }

    @Override
    public Uni<Body> open(Tenant tenant, Variant variant) {
        Body present = inMemory(variant);
        if (present != null) {
            return Uni.createFrom().item(present);
        }
        if (!fitsMemory(variant) && disk.knows(variant.hash())) {
            return threads.run(() -> disk.checked(variant.hash()))
                    .chain(file -> file == null
                            ? shared(tenant, variant)
                            : Uni.createFrom().item(new Body.OnDisk(file, Tier.DISK)));
        }
        return shared(tenant, variant);
    }

    /** One read for all who ask at the same time. */
    private Uni<Body> shared(Tenant tenant, Variant variant) {
        return reading.computeIfAbsent(
                variant.hash(),
                hash -> fromDisk(variant)
                        .onItem()
                        .ifNull()
                        .switchTo(() -> fromStore(tenant, variant))
                        .onTermination()
                        .invoke(() -> reading.remove(hash))
                        .memoize()
                        .indefinitely());
    }

    private Uni<Body> fromDisk(Variant variant) {
        return threads.run(() -> {
            Path file = disk.checked(variant.hash());
            return file == null ? null : body(variant, file, Tier.DISK);
        });
    }

    private Uni<Body> fromStore(Tenant tenant, Variant variant) {
        return threads.run(() -> begin(variant.hash()))
                .chain(filling -> fill(tenant, variant, filling)
                        .chain(() -> threads.run(() -> body(variant, finish(filling), Tier.STORE)))
                        .onFailure()
                        .invoke(() -> threads.later(filling::abort))
                        .onCancellation()
                        .invoke(() -> threads.later(filling::abort)));
    }

    private Uni<Void> fill(Tenant tenant, Variant variant, DiskTier.Filling filling) {
        return Multi.createFrom()
                .range(0, store.chunks(variant.sizeBytes()))
                .onItem()
                .transformToUniAndConcatenate(ordinal -> store.chunk(tenant, variant.hash(), ordinal)
                        .chain(chunk -> threads.run(() -> append(filling, chunk))))
                .collect()
                .last()
                .replaceWithVoid();
    }

    private DiskTier.Filling begin(ContentHash hash) {
        try {
            return disk.begin(hash);
        } catch (IOException e) {
            throw diskFailed(e);
        }
    }

    private static DiskTier.Filling append(DiskTier.Filling filling, ByteBuffer chunk) {
        try {
            filling.append(chunk.array());
            return filling;
        } catch (IOException e) {
            throw diskFailed(e);
        }
    }

    private static Path finish(DiskTier.Filling filling) {
        try {
            return filling.finish();
        } catch (IOException e) {
            throw diskFailed(e);
        }
    }

    /** A file as a body; small ones are taken into memory on the way. */
    private Body body(Variant variant, Path file, Tier tier) {
        if (!fitsMemory(variant)) {
            return new Body.OnDisk(file, tier);
        }
        try {
            ByteBuffer bytes = ByteBuffer.allocateDirect((int) variant.sizeBytes());
            bytes.put(Files.readAllBytes(file)).flip();
            memory.put(variant.hash(), bytes);
            return new Body.InMemory(bytes, tier);
        } catch (IOException e) {
            throw new UncheckedIOException("content " + variant.hash() + " cannot be read", e);
        }
    }

    private boolean fitsMemory(Variant variant) {
        return variant.sizeBytes() <= memoryEntryBytes;
    }

    private static ProblemException diskFailed(IOException cause) {
        LOGGER.error("the disk cache cannot be written", cause);
        return new ProblemException(
                ErrorCode.STORE_UNAVAILABLE, "the disk cache cannot be written", List.of(), RETRY, cause);
    }
}
