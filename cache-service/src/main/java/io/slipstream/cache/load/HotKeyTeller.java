package io.slipstream.cache.load;

import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.entry.EntryService;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/** Tells the other replicas which keys are the hottest here. One thread at a time may call, and no event loop: it goes through them. */
public final class HotKeyTeller {
    private final EntryService entries;
    private final HotKeyStore store;
    private final String replica;
    private final Limits limits;
    private final LongSupplier nanoTime;
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

    /** Tells them if they are others than those told last. */
    public Uni<Void> tell() {
        List<EntryKey> hottest = hottest();
        Set<EntryKey> now = Set.copyOf(hottest);
        boolean isFresh = now.isEmpty()
                || nanoTime.getAsLong() - toldAt < limits.retention().toNanos() / 3;
        return isFresh && now.equals(told)
                ? Uni.createFrom().voidItem()
                : store.tell(replica, hottest, false).invoke(() -> {
                    told = now;
                    toldAt = nanoTime.getAsLong();
                });
    }

    /** Tells them for the last time: the replica is about to stop, and others take them over. */
    public Uni<Void> leave() {
        List<EntryKey> hottest = hottest();
        return hottest.isEmpty() ? Uni.createFrom().voidItem() : store.tell(replica, hottest, true);
    }

    private List<EntryKey> hottest() {
        List<EntryKey> hottest = entries.hottest(limits.keys());
        long bytes = 0;
        int count = 0;
        while (count < hottest.size() && bytes <= limits.bytes()) {
            bytes += hottest.get(count).key().getBytes(StandardCharsets.UTF_8).length;
            count++;
        }
        return hottest.subList(0, bytes <= limits.bytes() ? count : count - 1);
    }
}
