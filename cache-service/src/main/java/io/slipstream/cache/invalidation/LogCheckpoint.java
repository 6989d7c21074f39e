package io.slipstream.cache.invalidation;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a replica keeps of the log beside its copies on disk, so that a restart reads on where it was: the floors that were
 * raised, and the positions. Positions are saved together with the changes that were told before, so what is on disk is
 * never older than they say; it may be newer. The methods are for the thread that reads the log, and do not block except
 * {@link #restored}.
 */
public interface LogCheckpoint {
    /**
     * What an earlier run left. It waits until the disk is open, or for some seconds if that takes longer, and is asked
     * once, before the first record is applied. If it is empty, the log must be read back as far as an entry can be old, and
     * copies of the earlier run are gone.
     */
    Restored restored();

    /** A floor was raised; to be told before the position is past it. */
    void raised(int partition, long offset, LogRecord.Invalidated record);

    /**
     * The log will be read back as far as an entry can be old: what is kept of it goes, and is kept anew from here on.
     * Copies stay; see {@link io.slipstream.cache.invalidation.LogListener#everythingForgotten}.
     */
    void startOver();

    /** Records of the log were missed: what is kept of it goes, and nothing is kept until the next start. */
    void forget();

    /** Lets go of floors that were accepted before a time, since no entry may live that long. */
    void prune(Instant before);

    /**
     * What an earlier run left.
     *
     * @param positions up to where copies on disk and floors are complete; null if there are neither
     * @param floors in the order of the log, partition by partition
     */
    record Restored(@Nullable LogPositions positions, List<Raised> floors) {
        /** Nothing. */
        public static final Restored NONE = new Restored(null, List.of());

        public Restored {
            floors = List.copyOf(floors);
        }
    }

    /** A floor and where it stands. */
    record Raised(LogPosition position, LogRecord.Invalidated record) {}
}
