package io.slipstream.cache.entry;

import io.smallrye.mutiny.Uni;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The tier on this replica's disk. It outlives a restart of the process. Any thread may call, and no method blocks: files
 * are read and written on threads of the tier, with bounded queues before them.
 *
 * <p>What a method says is true for every later {@link #get} at once; on disk it is true with the next commit. A copy that
 * comes back after a restart may be out of date until the log was applied from the position that was saved with it, see
 * {@link io.slipstream.cache.invalidation.LogCheckpoint}. Whoever reads must have heard the log before it asks.
 */
public interface DiskTier extends EntryTier {
    /**
     * The copy under a key; null if there is none that is alive. Fails with {@link TierUnavailableException} if the disk is
     * down or too slow, or if too many reads wait. Answers on a thread of the tier, or on the caller's if it need not read.
     */
    @Override
    Uni<@Nullable Entry> get(EntryKey key);

    /**
     * Keeps a copy if there is room for it to wait, and none of the same write is there. Whoever writes a new value calls
     * {@link #changed} first: this may be left out, a change never is.
     *
     * @param isCurrent asked on this thread, once, when no {@link #changed} of the key can come between; if false, nothing
     *     happens. A caller that hears of changes lets this turn false before it tells the tier of them; then a change that
     *     came after the value was read always wins.
     */
    void keep(EntryKey key, Entry entry, BooleanSupplier isCurrent);

    /** The entry was written by a write, or removed (0): drops the copy, unless it is of that very write. */
    void changed(EntryKey key, long write);

    /** Any entry of a namespace may have been written: drops all its copies. The room is freed in the background. */
    void changedAll(String tenant, String namespace);

    /** Drops all copies. The room is freed in the background. */
    void clear();

    /** What a namespace has on disk as of the last commit, with what waits to be cleaned away. */
    Usage usage(String tenant, String namespace);

    /** What the tier has and did since the start. */
    Figures figures();

    /** How the disk does. */
    State state();

    /**
     * What entries take.
     *
     * @param entries how many there are
     * @param bytes how much they take
     */
    record Usage(long entries, long bytes) {}

    /**
     * What the tier has and did.
     *
     * @param entries how many copies are on disk
     * @param bytes how much they take, as they are written
     * @param fileBytes how long the file is
     * @param pending how many operations wait for the next commit
     * @param kept how many copies were written
     * @param dropped how many copies were not, since too many waited or the disk was down
     * @param corrupt how many records failed their checksum
     * @param evictions how many copies went, by reason
     */
    record Figures(
            long entries,
            long bytes,
            long fileBytes,
            long pending,
            long kept,
            long dropped,
            long corrupt,
            Map<Reason, Long> evictions) {
        public Figures {
            evictions = Map.copyOf(evictions);
        }
    }

    /** Why a copy on disk went. */
    enum Reason {
        /** Others needed the room. */
        SIZE,
        /** Its time was over. */
        EXPIRED,
        /** It was written, removed or invalidated since. */
        CHANGED
    }

    /** How a disk does. */
    enum State {
        /** It is read and written. */
        UP,
        /** It is not open: it is full, broken, held by another process, or switched off. */
        DOWN
    }
}
