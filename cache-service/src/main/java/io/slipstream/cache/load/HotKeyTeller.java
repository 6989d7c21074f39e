package io.slipstream.cache.load;

import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.entry.EntryService;
import io.slipstream.cache.entry.HotKeys;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/** Tells the other replicas which keys are the hottest here. Any thread may call that is no event loop: it goes through the keys. */
public final class HotKeyTeller {
    private static final int TRIES = 5;
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);
    private static final Duration BETWEEN_TRIES_AT_MOST = Duration.ofMillis(500);

    private final EntryService entries;
    private final HotKeyStore store;
    private final String replica;
    private final Limits limits;
    private final LongSupplier nanoTime;
    private Uni<Void> underWay = Uni.createFrom().voidItem();
    private boolean isLeaving;
    private volatile Set<EntryKey> told = Set.of();
    private volatile long toldAt;

    /** Tells the keys of this replica's copies in process. */
    public HotKeyTeller(EntryService entries, HotKeyStore store, String replica, Limits limits, LongSupplier nanoTime) {
        this.entries = entries;
        this.store = store;
        this.replica = replica;
        this.limits = limits;
        this.nanoTime = nanoTime;
    }

    /**
     * Limits of what is told, see {@code HotKeysConfig}.
     *
     * @param keys how many keys
     * @param bytes how much they take together
     * @param retention how long they are kept; told anew in time, changed or not
     */
    public record Limits(int keys, long bytes, Duration retention) {}

    /**
     * Tells them if they are others than those told last. Does nothing once the replica leaves.
     *
     * @param wanted what this replica is about to take over from others, hottest first; told as its own
     */
    public synchronized Uni<Void> tell(List<EntryKey> wanted) {
        if (isLeaving) {
            return Uni.createFrom().voidItem();
        }
        List<EntryKey> hottest = hottest(wanted);
        Set<EntryKey> now = Set.copyOf(hottest);
        boolean isFresh = now.isEmpty()
                || nanoTime.getAsLong() - toldAt < limits.retention().toNanos() / 3;
        if (isFresh && now.equals(told)) {
            return Uni.createFrom().voidItem();
        }
        underWay = store.tell(replica, hottest, false)
                .invoke(() -> {
                    told = now;
                    toldAt = nanoTime.getAsLong();
                })
                .memoize()
                .indefinitely();
        return underWay;
    }

    /**
     * Tells them for the last time: the replica is about to stop, and others take them over. Comes after what is being told, which must not take it
     * back, and is repeated for a few seconds if it fails. How many keys were told.
     *
     * @param wanted what this replica has not taken over yet from others that left before
     */
    public synchronized Uni<Integer> leave(List<EntryKey> wanted) {
        isLeaving = true;
        List<EntryKey> hottest = hottest(wanted);
        if (hottest.isEmpty()) {
            return Uni.createFrom().item(0);
        }
        return underWay.onFailure()
                .recoverWithNull()
                .chain(() -> store.tell(replica, hottest, true)
                        .onFailure()
                        .retry()
                        .withBackOff(BETWEEN_TRIES, BETWEEN_TRIES_AT_MOST)
                        .atMost(TRIES))
                .replaceWith(hottest.size());
    }

    private List<EntryKey> hottest(List<EntryKey> wanted) {
        List<EntryKey> hottest = HotKeys.merged(List.of(entries.hottest(limits.keys()), wanted), limits.keys());
        long bytes = 0;
        int count = 0;
        while (count < hottest.size() && bytes <= limits.bytes()) {
            bytes += hottest.get(count).key().getBytes(StandardCharsets.UTF_8).length;
            count++;
        }
        return hottest.subList(0, bytes <= limits.bytes() ? count : count - 1);
    }
}
