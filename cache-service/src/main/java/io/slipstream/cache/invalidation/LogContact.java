package io.slipstream.cache.invalidation;

import io.slipstream.cache.invalidation.PositionMarkers.Marker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongSupplier;

/**
 * What this replica knows about its hearing of the log, for each partition: how far it has applied it, and when it last
 * proved that. The proof is a heartbeat of its own, read back: all that was acknowledged before the heartbeat was sent
 * stands before it in the log, hence is applied. No clock of another machine takes part.  One thread of the log writes, and one timer doubts; any thread reads.
 */
public final class LogContact {
    /** The generation of copies that were made while the log could not be heard; they are never trusted. */
    public static final long UNTRUSTED = -1;

    private final LongSupplier nanoTime;
    private final long silenceNanos;
    private final long idleNanos;
    private final AtomicLongArray applied;
    private final AtomicLongArray proofs;
    private final AtomicLongArray generations;
    private final AtomicLongArray uses;
    private final AtomicLongArray doubts;
    private final AtomicLongArray heardSince;
    private final AtomicReferenceArray<Boolean> proven;
    private final AtomicReferenceArray<Marker> markers;
    private volatile long epoch;

    /**
     * No contact yet.
     *
     * @param partitions how many partitions there are
     * @param silence how old a proof may be
     * @param idleAfter how long after its last use a partition counts as used
     * @param nanoTime the present time as {@code System.nanoTime()} tells it; every partition counts as used just now
     */
    public LogContact(int partitions, Duration silence, Duration idleAfter, LongSupplier nanoTime) {
        long now = nanoTime.getAsLong();
        this.nanoTime = nanoTime;
        this.silenceNanos = silence.toNanos();
        this.idleNanos = idleAfter.toNanos();
        this.applied = new AtomicLongArray(partitions);
        this.proofs = new AtomicLongArray(partitions);
        this.generations = new AtomicLongArray(partitions);
        this.uses = new AtomicLongArray(partitions);
        this.doubts = new AtomicLongArray(partitions);
        this.heardSince = new AtomicLongArray(partitions);
        this.proven = new AtomicReferenceArray<>(partitions);
        this.markers = new AtomicReferenceArray<>(partitions);
        for (int p = 0; p < partitions; p++) {
            uses.set(p, now);
            doubts.set(p, now);
            proven.set(p, false);
        }
    }

    /** The present time, as all times here are told. */
    public long now() {
        return nanoTime.getAsLong();
    }

    /** How many partitions there are. */
    public int partitions() {
        return applied.length();
    }

    /** Which log this is; 0 until it was met. */
    public long epoch() {
        return epoch;
    }

    /** Another log, or the first: nothing is applied or proven any more. {@code forget} runs while no epoch is valid. */
    public void reset(long newEpoch, Runnable forget) {
        epoch = 0;
        for (int p = 0; p < partitions(); p++) {
            proven.set(p, false);
            generations.incrementAndGet(p);
            applied.set(p, 0);
        }
        forget.run();
        epoch = newEpoch;
    }

    /** All records below the position are applied. */
    public void applied(int partition, long position) {
        applied.set(partition, position);
    }

    /** The offset of the first record that is not applied. */
    public long position(int partition) {
        return applied.get(partition);
    }

    /** A heartbeat of ours came back. If the proof before it had run out, copies from before are not trusted any more. */
    public void proven(int partition, long sent) {
        if (!isHeard(partition)) {
            generations.incrementAndGet(partition);
            heardSince.set(partition, now());
        }
        if (!proven.get(partition) || sent - proofs.get(partition) > 0) {
            proofs.set(partition, sent);
        }
        proven.set(partition, true);
    }

    /** Whether everything that the log acknowledged longer ago than the silence is applied. */
    public boolean isHeard(int partition) {
        return isHeard(partition, now());
    }

    private boolean isHeard(int partition, long now) {
        return epoch != 0 && proven.get(partition) && now - proofs.get(partition) <= silenceNanos;
    }

    /** Whether that is so for every partition in use. */
    public boolean isHeard() {
        for (int p = 0; p < partitions(); p++) {
            if (isUsed(p) && !isHeard(p)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Some replica has writes that the log does not tell of yet: for a while, copies in process are not trusted, and those
     * from before never again. Whether that was not known already.
     */
    public boolean doubt(int partition, Duration reach) {
        long now = now();
        boolean fresh = now - doubts.get(partition) >= 0;
        doubts.set(partition, now + reach.toNanos());
        if (fresh) {
            generations.incrementAndGet(partition);
        }
        return fresh;
    }

    /** Whether everything that was acknowledged longer ago than the silence is applied: the log is heard, and it tells of all. */
    public boolean isTrusted(int partition) {
        return isTrusted(partition, now());
    }

    private boolean isTrusted(int partition, long now) {
        return isHeard(partition, now) && now - doubts.get(partition) >= 0;
    }

    /**
     * Whether it has been so since longer than marks of untold writes live. Right after a silence the others may have words that the log
     * is only now told of, and which a replica without the shared tier cannot know otherwise.
     */
    public boolean isSettled(int partition) {
        return isTrusted(partition) && now() - heardSince.get(partition) > Doubts.LIFE.toNanos();
    }

    /** Whether a copy in process of a generation may be served without asking the shared tier. */
    public boolean trusts(int partition, long generation) {
        return generation == generations.get(partition) && isTrusted(partition);
    }

    /** Someone reads in the partition; whether it {@link #trusts} a copy. One look at the clock, for reads that take little else. */
    public boolean useAndTrust(int partition, long generation) {
        long now = now();
        uses.lazySet(partition, now);
        return generation == generations.get(partition) && isTrusted(partition, now);
    }

    /** The generation of a copy that is about to be fetched. */
    public long generation(int partition) {
        long generation = generations.get(partition);
        return isTrusted(partition) ? generation : UNTRUSTED;
    }

    /** The stamp of a write that begins now. A replica that has not met the log takes what the shared tier last told. */
    public Stamp stamp(int partition) {
        // The position first: were it read after a reset, it would be claimed for the wrong log.
        long before = epoch;
        long position = applied.get(partition);
        if (before != 0 && before == epoch) {
            return new Stamp(before, position);
        }
        Marker marker = markers.get(partition);
        return marker == null ? Stamp.NONE : new Stamp(marker.epoch(), marker.position());
    }

    /** The shared tier told its marker. */
    public void saw(int partition, Marker marker) {
        markers.set(partition, marker);
    }

    /**
     * Whether an entry that the shared tier holds beside this marker can be served although the log is not heard: either its
     * write knew all acknowledged floors, or this replica does.
     */
    public boolean holds(int partition, Stamp stamp, Marker marker) {
        return marker.covers(stamp)
                || (epoch == marker.epoch()
                        && stamp.epoch() == marker.epoch()
                        && applied.get(partition) >= marker.position());
    }

    /** Someone reads or writes in the partition. */
    public void used(int partition) {
        uses.lazySet(partition, now());
    }

    /** Whether the partition is in use and wants heartbeats. */
    public boolean isUsed(int partition) {
        return now() - uses.get(partition) <= idleNanos;
    }
}
