package io.slipstream.cache.storage;

import io.slipstream.cache.entry.DiskTier.Reason;
import io.slipstream.cache.storage.DiskFile.Oldest;
import io.slipstream.cache.storage.DiskTypes.Location;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a file within its bounds: copies whose time is over go, then those below a barrier, then the oldest. A copy that
 * was read since it was written is written anew instead (second chance). Works in slices, on the writer's thread.
 */
final class DiskCleaner {
    private static final int SLICE = 1000;

    private final DiskSpaces spaces;
    private final ReadMarks marks;
    private final InstantSource clock;
    private final DiskBounds bounds;
    private final AtomicLongArray evictions = new AtomicLongArray(Reason.values().length);
    private boolean scanning;
    private @Nullable KeyHash scanned;
    private boolean renewed;

    DiskCleaner(DiskSpaces spaces, ReadMarks marks, InstantSource clock, DiskBounds bounds) {
        this.spaces = spaces;
        this.marks = marks;
        this.clock = clock;
        this.bounds = bounds;
    }

    /** How many copies went for a reason. Any thread may ask. */
    @SuppressWarnings("EnumOrdinal") // an index, never kept
    long evictions(Reason reason) {
        return evictions.get(reason.ordinal());
    }

    /** A barrier was raised: the index is to be looked through for what is below it. */
    void raised() {
        scanning = true;
        scanned = null;
    }

    /** A copy went. */
    @SuppressWarnings("EnumOrdinal")
    void count(Reason reason) {
        evictions.incrementAndGet(reason.ordinal());
    }

    /** Does a slice of what is due; whether there was anything to do. */
    boolean clean(DiskFile file) {
        boolean expired = expire(file, SLICE);
        boolean barred = scanning && removeBarred(file);
        boolean evicted = makeRoom(file, 0, SLICE);
        return expired || barred || evicted || scanning;
    }

    /** Whether there is room for more bytes, after a slice of copies went if need be. */
    boolean makeRoom(DiskFile file, long bytes) {
        makeRoom(file, bytes, SLICE);
        return file.live() + bytes <= bounds.live();
    }

    /** Lets the oldest copies go, some bytes of them; whether there were any. For a file that compaction cannot shorten. */
    boolean evict(DiskFile file, long bytes) {
        long until = file.live() - bytes;
        boolean any = false;
        while (file.live() > until && evictOldest(file)) {
            any = true;
        }
        return any;
    }

    private boolean makeRoom(DiskFile file, long bytes, int slice) {
        boolean any = false;
        for (int i = 0; i < slice && file.live() + bytes > bounds.live(); i++) {
            if (!expire(file, 1) && !evictOldest(file)) {
                return any;
            }
            any = true;
        }
        return any;
    }

    private boolean expire(DiskFile file, int slice) {
        long now = clock.millis();
        int count = 0;
        while (count < slice && file.removeExpired(now)) {
            count(Reason.EXPIRED);
            count++;
        }
        return count > 0;
    }

    private boolean evictOldest(DiskFile file) {
        Oldest oldest = file.oldest();
        if (oldest == null) {
            return false;
        }
        Location location = oldest.location();
        if (oldest.record() == null || oldest.hash() == null || location == null) {
            file.removeStray(oldest.sequence());
            return true;
        }
        boolean wasRead = marks.take(oldest.sequence());
        file.remove(oldest.hash(), location);
        // Every other one at most, so that room is made whatever was read.
        renewed = wasRead && !renewed && renew(file, oldest.record(), oldest.hash(), location);
        if (!renewed) {
            count(isBarred(location) ? Reason.CHANGED : Reason.SIZE);
        }
        return true;
    }

    private boolean renew(DiskFile file, DiskRecord record, KeyHash hash, Location location) {
        // The new number first: a barrier that is raised from here on is above it.
        long later = spaces.next();
        if (isBarred(location)) {
            return false;
        }
        file.put(record.renewed(later), hash, location.write(), location.goneAt());
        return true;
    }

    private boolean removeBarred(DiskFile file) {
        Iterator<KeyHash> keys = file.keysFrom(scanned);
        boolean any = false;
        for (int i = 0; i < SLICE; i++) {
            if (!keys.hasNext()) {
                scanning = false;
                return any;
            }
            KeyHash hash = keys.next();
            scanned = hash;
            Location location = file.locate(hash);
            if (location != null && isBarred(location)) {
                file.remove(hash, location);
                count(Reason.CHANGED);
                any = true;
            }
        }
        return any;
    }

    private boolean isBarred(Location location) {
        return spaces.isBarred(spaces.numbered(location.space()), location.sequence());
    }
}
