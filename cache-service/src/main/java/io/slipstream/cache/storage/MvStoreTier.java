package io.slipstream.cache.storage;

import io.slipstream.cache.config.DiskConfig;
import io.slipstream.cache.entry.CopySampler;
import io.slipstream.cache.entry.DiskTier;
import io.slipstream.cache.entry.Entry;
import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.entry.TierUnavailableException;
import io.slipstream.cache.invalidation.LogCheckpoint;
import io.slipstream.cache.invalidation.LogContact;
import io.slipstream.cache.storage.DiskSpaces.Space;
import io.slipstream.cache.storage.PendingChanges.Drop;
import io.slipstream.cache.storage.PendingChanges.Keep;
import io.slipstream.cache.storage.PendingChanges.Pending;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/**
 * Copies on this replica's disk, in an H2 MVStore. Reads look at what waits to be written first, then at the file; one thread
 * writes, so that a commit holds all that was told before it or nothing.
 */
public final class MvStoreTier implements DiskTier, CopySampler {
    private static final Duration IDLE = Duration.ofSeconds(10);

    /** Larger copies are not drawn: reading them for a sample would press on the disk. In bytes. */
    private static final int MAX_SAMPLED = 1 << 20;

    private final InstantSource clock;
    private final Duration timeout;
    private final DiskSpaces spaces = new DiskSpaces();
    private final PendingChanges pending;
    private final DiskCheckpoint checkpoint;
    private final DiskWriter writer;
    private final ThreadPoolExecutor readers;

    /**
     * See the class; does nothing by itself.
     *
     * @param contact tells how far the log is applied
     * @param compressFrom from which size on values are compressed, in bytes
     */
    public MvStoreTier(DiskConfig config, LogContact contact, long compressFrom, InstantSource clock) {
        this.clock = clock;
        this.timeout = config.timeout();
        this.pending =
                new PendingChanges(config.maxPending(), config.maxPendingSize().asLongValue());
        this.checkpoint = new DiskCheckpoint(contact);
        this.writer = new DiskWriter(config, spaces, pending, checkpoint, contact, clock, new EntryCodec(compressFrom));
        this.readers = new ThreadPoolExecutor(
                config.threads(),
                config.threads(),
                IDLE.toMillis(),
                TimeUnit.MILLISECONDS,
                new ArrayBlockingQueue<>(config.maxReads()),
                Thread.ofPlatform().name("cache-disk-reader-", 0).daemon().factory());
        this.readers.allowCoreThreadTimeOut(true);
    }

    /** Opens the file in the background. */
    public void start() {
        writer.start();
    }

    /** Writes what waits and closes the file; blocks for that, some seconds at most. */
    public void close() {
        readers.shutdown();
        writer.close();
    }

    /** What is kept of the log in the same file. */
    public LogCheckpoint checkpoint() {
        return checkpoint;
    }

    @Override
    public Uni<@Nullable Entry> get(EntryKey key) {
        return Uni.createFrom().deferred(() -> look(key));
    }

    private Uni<@Nullable Entry> look(EntryKey key) {
        DiskFile file = writer.file();
        if (file == null) {
            return Uni.createFrom().failure(new TierUnavailableException("the disk is down"));
        }
        Pending waiting = pending.get(key);
        return switch (waiting) {
            case null -> read(file, key, null);
            case Keep keep -> Uni.createFrom().item(alive(spaces.isBarred(key, keep.sequence()) ? null : keep.entry()));
            case Drop drop ->
                drop.sparesAny() ? read(file, key, drop) : Uni.createFrom().nullItem();
        };
    }

    private Uni<@Nullable Entry> read(DiskFile file, EntryKey key, @Nullable Drop drop) {
        long deadline = System.nanoTime() + timeout.toNanos();
        return Uni.createFrom()
                .<@Nullable Entry>emitter(emitter -> {
                    try {
                        readers.execute(() -> read(file, key, drop, deadline, emitter));
                    } catch (RejectedExecutionException e) {
                        emitter.fail(new TierUnavailableException("too many reads wait for the disk"));
                    }
                })
                .ifNoItem()
                .after(timeout)
                .failWith(() -> new TierUnavailableException("the disk did not answer in time"));
    }

    private void read(
            DiskFile file,
            EntryKey key,
            @Nullable Drop drop,
            long deadline,
            UniEmitter<? super @Nullable Entry> emitter) {
        if (System.nanoTime() - deadline > 0) {
            return; // The caller was told already.
        }
        try {
            DiskRecord record = file.find(key);
            Entry entry = record == null ? null : record.toEntry();
            emitter.complete(entry == null || (drop != null && !drop.spares(entry.write())) ? null : alive(entry));
        } catch (RuntimeException | AssertionError | StackOverflowError e) { // of damaged pages
            if (!(e instanceof MVStoreException failure && DiskFile.isClosed(failure))) {
                writer.failed(file, e);
            }
            emitter.fail(new TierUnavailableException("the disk cannot be read"));
        }
    }

    @Override
    public Uni<List<Sampled>> sample(int most) {
        return Uni.createFrom()
                .<List<Sampled>>emitter(emitter -> {
                    DiskFile file = writer.file();
                    try {
                        if (file == null) {
                            emitter.fail(new TierUnavailableException("the disk is down"));
                        } else {
                            readers.execute(() -> sample(file, most, emitter));
                        }
                    } catch (RejectedExecutionException e) {
                        emitter.fail(new TierUnavailableException("too many reads wait for the disk"));
                    }
                })
                .ifNoItem()
                .after(timeout)
                .failWith(() -> new TierUnavailableException("the disk did not answer in time"));
    }

    private static void sample(DiskFile file, int most, UniEmitter<? super List<Sampled>> emitter) {
        List<Sampled> drawn = new ArrayList<>();
        ThreadLocalRandom random = ThreadLocalRandom.current();
        try {
            for (int i = 0; i < most; i++) {
                DiskRecord record = file.near(new KeyHash(random.nextLong(), random.nextLong()), MAX_SAMPLED);
                Entry entry = record == null ? null : record.toEntry();
                if (record != null && entry != null) {
                    drawn.add(new Sampled(record.key(), entry));
                }
            }
            emitter.complete(drawn);
        } catch (RuntimeException e) {
            // Whoever reads an entry next finds out what is wrong with the file.
            emitter.fail(new TierUnavailableException("the disk cannot be read"));
        }
    }

    @Override
    public Uni<Boolean> put(EntryKey key, Entry entry) {
        return get(key).map(present -> {
            changed(key, entry.write());
            if (!offer(key, entry, () -> true)) {
                throw new TierUnavailableException("too much waits for the disk, or the entry is too large");
            }
            return present != null;
        });
    }

    @Override
    public Uni<Boolean> remove(EntryKey key) {
        return get(key).map(present -> {
            changed(key, 0);
            return present != null;
        });
    }

    @Override
    public void keep(EntryKey key, Entry entry, BooleanSupplier isCurrent) {
        if (!offer(key, entry, isCurrent)) {
            writer.dropped().increment();
        }
    }

    private boolean offer(EntryKey key, Entry entry, BooleanSupplier isCurrent) {
        boolean taken = writer.file() != null
                && writer.takes(entry)
                && pending.keep(key, new Keep(spaces.next(), entry), isCurrent);
        if (pending.isHalfFull()) {
            writer.hurry();
        }
        return taken;
    }

    @Override
    public void changed(EntryKey key, long write) {
        if (!pending.changed(key, write)) {
            clear();
        }
        if (pending.isHalfFull()) {
            writer.hurry();
        }
    }

    @Override
    public void changedAll(String tenant, String namespace) {
        spaces.raise(tenant, namespace);
    }

    @Override
    public void clear() {
        spaces.raiseAll();
    }

    @Override
    public Usage usage(String tenant, String namespace) {
        Space space = spaces.space(tenant, namespace);
        return new Usage(space.entries(), space.bytes());
    }

    @Override
    public Figures figures() {
        Map<Reason, Long> evictions = new EnumMap<>(Reason.class);
        for (Reason reason : Reason.values()) {
            evictions.put(reason, writer.evictions(reason));
        }
        return new Figures(
                spaces.entries(),
                spaces.bytes(),
                writer.size(),
                pending.size(),
                writer.kept().sum(),
                writer.dropped().sum(),
                writer.corrupt().sum(),
                evictions);
    }

    @Override
    public State state() {
        return writer.file() == null ? State.DOWN : State.UP;
    }

    private @Nullable Entry alive(@Nullable Entry entry) {
        return entry == null || entry.goneAt() <= clock.millis() ? null : entry;
    }
}
