package io.slipstream.cache.storage;

import io.slipstream.cache.config.DiskConfig;
import io.slipstream.cache.entry.DiskTier.Reason;
import io.slipstream.cache.entry.Entry;
import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.invalidation.LogCheckpoint.Restored;
import io.slipstream.cache.invalidation.LogContact;
import io.slipstream.cache.invalidation.LogPositions;
import io.slipstream.cache.storage.DiskTypes.Location;
import io.slipstream.cache.storage.PendingChanges.Drop;
import io.slipstream.cache.storage.PendingChanges.Keep;
import io.slipstream.cache.storage.PendingChanges.Pending;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that writes the tier's file: it opens it, carries out what waits, cleans, and commits. A file that fails is
 * left alone for a while and then replaced by an empty one, since changes were missed meanwhile.
 */
final class DiskWriter {
    private static final Logger LOGGER = Logger.getLogger(DiskWriter.class);
    private static final Duration CLOSING = Duration.ofSeconds(5);

    /** How old saved positions may be if nothing else changes. A restart has that much more of the log to read. */
    private static final Duration POSITIONS = Duration.ofSeconds(30);

    /** How many slices of compaction an entry may cost before it is left out. */
    private static final int SLICES = 8;

    /** A disk that fails again so soon is told of only once. */
    private static final Duration RELAPSE = Duration.ofMinutes(1);

    private final DiskFolder folder;
    private final boolean enabled;
    private final Duration commitInterval;
    private final Duration retryInterval;
    private final DiskBounds bounds;
    private final DiskSpaces spaces;
    private final ReadMarks marks = new ReadMarks();
    private final PendingChanges pending;
    private final DiskCheckpoint checkpoint;
    private final DiskCleaner cleaner;
    private final DiskCompactor compactor;
    private final LogContact contact;
    private final InstantSource clock;
    private final EntryCodec codec;
    private final LongAdder kept = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder corrupt = new LongAdder();
    private final AtomicBoolean asked = new AtomicBoolean();
    private final ScheduledThreadPoolExecutor thread;
    private @Nullable ScheduledFuture<?> turns;
    private boolean told;
    private long upSince;
    private volatile boolean started;
    private long retryAt = System.nanoTime();
    private long savedAt = System.nanoTime();
    private volatile @Nullable DiskFile file;
    private volatile long size;

    DiskWriter(
            DiskConfig config,
            DiskSpaces spaces,
            PendingChanges pending,
            DiskCheckpoint checkpoint,
            LogContact contact,
            InstantSource clock,
            EntryCodec codec) {
        this.enabled = config.enabled();
        this.commitInterval = config.commitInterval();
        this.retryInterval = config.retryInterval();
        this.bounds = DiskBounds.of(config.maxSize().asLongValue());
        this.spaces = spaces;
        this.pending = pending;
        this.checkpoint = checkpoint;
        this.folder = new DiskFolder(Path.of(config.directory()), spaces, marks, checkpoint, this::damaged);
        this.cleaner = new DiskCleaner(spaces, marks, clock, bounds);
        this.compactor = new DiskCompactor(bounds);
        this.contact = contact;
        this.clock = clock;
        this.codec = codec;
        this.thread = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("cache-disk-writer").daemon().factory());
        this.thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Opens the file in the background, and goes on until it is closed. */
    void start() {
        if (!enabled) {
            pending.close();
            checkpoint.open(Restored.NONE);
            checkpoint.forget();
            return;
        }
        started = true;
        thread.execute(this::turn);
        turns = thread.scheduleWithFixedDelay(
                this::turn, commitInterval.toNanos(), commitInterval.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Writes what waits, and closes the file; waits for that some seconds. */
    void close() {
        if (turns != null) {
            turns.cancel(false);
        }
        try {
            thread.execute(this::finish);
        } catch (RejectedExecutionException e) {
            LOGGER.debug("closed before");
        }
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSING.toMillis(), TimeUnit.MILLISECONDS)) {
                LOGGER.warnf("the disk is still busy: directory=%s", folder);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The open file; null while there is none. */
    @Nullable
    DiskFile file() {
        return file;
    }

    /** How long the file was after the last commit. */
    long size() {
        return size;
    }

    /** How many copies were written. */
    LongAdder kept() {
        return kept;
    }

    /** How many were not. */
    LongAdder dropped() {
        return dropped;
    }

    /** How many records failed their checksum. */
    LongAdder corrupt() {
        return corrupt;
    }

    /** How many copies went for a reason. */
    long evictions(Reason reason) {
        return cleaner.evictions(reason);
    }

    /** Whether entries of a size are kept at all. */
    boolean takes(Entry entry) {
        return entry.value().length <= bounds.record();
    }

    /** Does not wait for the next commit's time. */
    void hurry() {
        if (started && asked.compareAndSet(false, true)) {
            try {
                thread.execute(this::turn);
            } catch (RejectedExecutionException e) {
                LOGGER.debug("closed");
            }
        }
    }

    /** A reader found a file to be of no use. */
    void failed(DiskFile broken, Throwable failure) {
        try {
            thread.execute(() -> {
                if (file == broken) {
                    goDown(failure);
                }
            });
        } catch (RejectedExecutionException e) {
            LOGGER.debugf("closed: cause=%s", failure);
        }
    }

    private void damaged(EntryKey key) {
        corrupt.increment();
        pending.changed(key, 0);
    }

    private void turn() {
        asked.set(false);
        try {
            DiskFile open = file;
            if (open == null && System.nanoTime() - retryAt >= 0) {
                open = open();
            }
            if (open != null) {
                write(open);
            }
        } catch (RuntimeException | IOException | AssertionError | StackOverflowError e) {
            goDown(e); // Damaged pages can lead to any of them.
        }
    }

    private void finish() {
        DiskFile open = file;
        file = null;
        try {
            if (open != null) {
                write(open);
                open.close();
            }
            folder.close();
        } catch (RuntimeException | IOException | AssertionError | StackOverflowError e) {
            LOGGER.warnf("the disk could not be closed: directory=%s cause=%s", folder, e.toString());
        }
    }

    private void write(DiskFile open) {
        LogPositions reached = LogPositions.of(contact); // before what was told until then is taken
        boolean raised = spaces.takeRaised();
        if (raised) {
            cleaner.raised();
        }
        boolean floors = checkpoint.drain(open, spaces, reached);
        boolean applied = applyPending(open);
        boolean changed = raised || floors || applied;
        boolean cleaned = cleaner.clean(open);
        checkpoint.advance(open, reached);
        long now = System.nanoTime();
        if (changed || cleaned || now - savedAt > POSITIONS.toNanos()) {
            commit(open);
            savedAt = now;
        }
        if (changed || cleaned) {
            compactor.changed();
        }
        boolean compacted = compactor.compact(open);
        boolean isTooLong = !bounds.fits(open.size(), 0);
        if (isTooLong && !compacted) {
            compacted = cleaner.evict(open, bounds.unsaved());
            compactor.changed();
        }
        size = open.size();
        if (cleaned || (isTooLong && compacted) || pending.isHalfFull()) {
            hurry();
        }
    }

    private void commit(DiskFile open) {
        open.commit();
        size = open.size();
    }

    private boolean applyPending(DiskFile open) {
        boolean any = pending.size() > 0;
        pending.forEach((key, operation) -> {
            apply(open, key, operation);
            pending.done(key, operation);
            if (open.unsaved() > bounds.unsaved()) {
                commit(open); // with the positions of the last commit
                compactor.changed();
                compactor.compact(open);
            }
        });
        return any;
    }

    private void apply(DiskFile open, EntryKey key, Pending operation) {
        KeyHash hash = KeyHash.of(key);
        Location present = open.locate(hash);
        switch (operation) {
            case Drop drop -> {
                if (present != null && !drop.spares(present.write())) {
                    open.remove(hash, present);
                    cleaner.count(Reason.CHANGED);
                }
            }
            case Keep keep -> keep(open, key, hash, present, keep);
        }
    }

    private void keep(DiskFile open, EntryKey key, KeyHash hash, @Nullable Location present, Keep keep) {
        Entry entry = keep.entry();
        if (present != null && present.write() == entry.write() && !spaces.isBarred(key, present.sequence())) {
            return;
        }
        if (present != null) {
            open.remove(hash, present);
            cleaner.count(Reason.CHANGED);
        }
        if (spaces.isBarred(key, keep.sequence()) || entry.goneAt() <= clock.millis()) {
            return;
        }
        DiskRecord record = DiskRecord.of(keep.sequence(), key, entry, codec);
        if (!makeRoom(open, record.entry().length)) {
            dropped.increment();
            return;
        }
        marks.take(keep.sequence());
        open.put(record, hash, entry.write(), entry.goneAt());
        kept.increment();
    }

    /** Makes the file shorter and lets others go, as long as that helps; whether there is room for a record. */
    private boolean makeRoom(DiskFile open, int length) {
        for (int i = 0; i < SLICES && !bounds.fits(open.size(), length); i++) {
            if (!compactor.compact(open)) {
                cleaner.evict(open, bounds.unsaved());
                compactor.changed();
            }
        }
        return bounds.fits(open.size(), length) && cleaner.makeRoom(open, length);
    }

    private DiskFile open() throws IOException {
        DiskFile opened = folder.open();
        size = opened.size();
        upSince = System.nanoTime();
        pending.open();
        file = opened;
        LOGGER.debugf("the disk is up: directory=%s size=%d", folder, size);
        return opened;
    }

    private void goDown(Throwable failure) {
        DiskFile broken = file;
        file = null;
        folder.giveUpEarlierRun();
        checkpoint.forget();
        pending.close();
        long now = System.nanoTime();
        if (broken != null) {
            broken.abandon();
            folder.clear();
            told &= now - upSince < RELAPSE.toNanos();
        }
        size = 0;
        retryAt = now + retryInterval.toNanos();
        if (!told) {
            told = true;
            LOGGER.warnf("the disk is down, trying again: directory=%s cause=%s", folder, failure.toString());
        } else {
            LOGGER.debugf("the disk is still down: directory=%s cause=%s", folder, failure.toString());
        }
    }
}
