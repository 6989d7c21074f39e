package io.slipstream.cache.storage;

import io.slipstream.cache.entry.Entry;
import io.slipstream.cache.entry.EntryKey;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What was told to the tier on disk and is not written yet: at most one operation for each key, the last one. Bounded, entries
 * and changes apart. Any thread may use it.
 */
final class PendingChanges {
    private final ConcurrentHashMap<EntryKey, Pending> pending = new ConcurrentHashMap<>();
    private final AtomicInteger keeps = new AtomicInteger();
    private final AtomicInteger drops = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final int max;
    private final long maxBytes;
    private volatile boolean open = true;

    /** At most so many entries, with so many bytes, and as many changes beside them. */
    PendingChanges(int max, long maxBytes) {
        this.max = max;
        this.maxBytes = maxBytes;
    }

    /** What waits for a key; null if nothing does. */
    @Nullable
    Pending get(EntryKey key) {
        return pending.get(key);
    }

    /** Lets an entry wait if it is current; whether there was room for it to be asked. */
    boolean keep(EntryKey key, Keep keep, BooleanSupplier isCurrent) {
        if (keeps.get() >= max || bytes.get() + keep.entry.weight() > maxBytes) {
            return false;
        }
        pending.compute(key, (k, present) -> open && isCurrent.getAsBoolean() ? counted(present, keep) : present);
        return true;
    }

    /** Lets a change wait; whether there was room. */
    boolean changed(EntryKey key, long write) {
        Room room = new Room();
        pending.compute(key, (k, present) -> changed(present, write, room));
        return room.found;
    }

    private @Nullable Pending changed(@Nullable Pending present, long write, Room room) {
        return switch (present) {
            case null -> {
                if (!open) {
                    yield null; // What is on disk then will not come back.
                }
                if (drops.get() >= max) {
                    room.found = false;
                    yield null;
                }
                yield counted(null, new Drop(write));
            }
            case Keep keep when write != 0 && keep.entry.write() == write -> keep;
            case Keep keep -> counted(keep, open ? new Drop(0) : null);
            case Drop drop when drop.write == write -> drop;
            case Drop drop -> counted(drop, new Drop(0));
        };
    }

    /** An operation was carried out; it goes unless another took its place. */
    void done(EntryKey key, Pending operation) {
        pending.computeIfPresent(key, (k, present) -> present == operation ? counted(present, null) : present);
    }

    /** From here on nothing is taken; what waits goes. */
    void close() {
        open = false;
        pending.forEach(this::done);
    }

    /** From here on operations are taken. */
    void open() {
        open = true;
    }

    /** Every operation that was there before, and maybe some that come meanwhile. */
    void forEach(BiConsumer<EntryKey, Pending> consumer) {
        pending.forEach(consumer);
    }

    /** How many operations wait. */
    int size() {
        return keeps.get() + drops.get();
    }

    /** Whether half the room is taken, so that the writer should not wait for its time. */
    boolean isHalfFull() {
        return keeps.get() > max / 2 || drops.get() > max / 2 || bytes.get() > maxBytes / 2;
    }

    private @Nullable Pending counted(@Nullable Pending before, @Nullable Pending after) {
        count(before, -1);
        count(after, 1);
        return after;
    }

    private void count(@Nullable Pending operation, int sign) {
        switch (operation) {
            case null -> {}
            case Keep keep -> {
                keeps.addAndGet(sign);
                bytes.addAndGet((long) sign * keep.entry.weight());
            }
            case Drop drop -> drops.addAndGet(sign);
        }
    }

    /** An operation that waits. Two are never the same, even if they say the same. */
    sealed interface Pending permits Keep, Drop {}

    /** An entry to be written. */
    static final class Keep implements Pending {
        private final long sequence;
        private final Entry entry;

        Keep(long sequence, Entry entry) {
            this.sequence = sequence;
            this.entry = entry;
        }

        /** Its number, see {@link DiskSpaces}. */
        long sequence() {
            return sequence;
        }

        Entry entry() {
            return entry;
        }
    }

    /** A copy to be dropped, unless it is of a certain write. */
    static final class Drop implements Pending {
        private final long write;

        Drop(long write) {
            this.write = write;
        }

        /** Whether a copy of a write stays. */
        boolean spares(long other) {
            return write != 0 && write == other;
        }

        /** Whether any copy could stay. */
        boolean sparesAny() {
            return write != 0;
        }
    }

    /** Whether a change found room. */
    private static final class Room {
        private boolean found = true;
    }
}
