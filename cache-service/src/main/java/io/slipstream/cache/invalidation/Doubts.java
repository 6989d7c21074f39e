package io.slipstream.cache.invalidation;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Keeps replicas from trusting copies in process while another replica has writes that it cannot tell through the log. Marks
 * of such writes are looked for at the pace of heartbeats, so that they are found within the bound of the protocol. Any
 * thread may call; nothing blocks.
 */
public final class Doubts {
    /** How long a mark stands after it was last made. */
    public static final Duration LIFE = Duration.ofSeconds(3);

    private final UntoldWrites untold;
    private final LogContact contact;
    private final Duration reach;
    private final Runnable onDoubt;
    private final AtomicLongArray foundAt;
    private final AtomicReferenceArray<Boolean> found;

    /**
     * Doubts in this contact.
     *
     * @param reach how long a mark that was found is believed; longer than the time between two looks
     * @param onDoubt drops what outlives a doubt without being asked about: copies on disk, of which the log alone tells
     */
    public Doubts(UntoldWrites untold, LogContact contact, Duration reach, Runnable onDoubt) {
        this.untold = untold;
        this.contact = contact;
        this.reach = reach;
        this.onDoubt = onDoubt;
        this.foundAt = new AtomicLongArray(contact.partitions());
        this.found = new AtomicReferenceArray<>(contact.partitions());
    }

    /** Makes all replicas doubt a partition. Fails with {@code TierUnavailableException} if they cannot be told. */
    public Uni<Void> raise(int partition) {
        return untold.mark(partition);
    }

    /** Marks again the partitions whose writes still wait to be told; to be called more often than marks live. */
    public void renew(IntPredicate isWaiting) {
        IntStream.range(0, contact.partitions())
                .filter(isWaiting)
                .forEach(partition -> untold.mark(partition).subscribe().with(done -> {}, failure -> {}));
    }

    /** Looks for marks. A shared tier that cannot be asked changes nothing: writes that it did not take are in the log. */
    public void look() {
        Set<Integer> used = IntStream.range(0, contact.partitions())
                .filter(partition -> contact.isUsed(partition))
                .boxed()
                .collect(Collectors.toSet());
        if (!used.isEmpty()) {
            untold.marked(used).subscribe().with(this::found, failure -> {});
        }
    }

    /** Another replica says that it found a mark; this one may not reach the shared tier. */
    public void overheard(int partition) {
        doubt(partition);
    }

    /** Whether this replica found a mark a moment ago, so that it passes the word on to those who hear the log. */
    public boolean isFound(int partition) {
        return found.get(partition) != null && contact.now() - foundAt.get(partition) < reach.toNanos();
    }

    private void found(Set<Integer> partitions) {
        for (int partition : partitions) {
            foundAt.set(partition, contact.now());
            found.set(partition, true);
            doubt(partition);
        }
    }

    private void doubt(int partition) {
        if (contact.doubt(partition, reach)) {
            onDoubt.run();
        }
    }
}
