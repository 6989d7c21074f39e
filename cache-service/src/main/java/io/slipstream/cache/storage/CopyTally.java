package io.slipstream.cache.storage;

import io.slipstream.cache.entry.LocalTier.EvictionReason;
import io.slipstream.cache.entry.LocalTier.Usage;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** How many copies a namespace has in process, how much they take, and why others went. Any thread may count. */
final class CopyTally {
    private final LongAdder entries = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder[] evictions = new LongAdder[EvictionReason.values().length];

    CopyTally() {
        Arrays.setAll(evictions, reason -> new LongAdder());
    }

    void came(long weight) {
        entries.increment();
        bytes.add(weight);
    }

    void went(long weight) {
        entries.decrement();
        bytes.add(-weight);
    }

    @SuppressWarnings("EnumOrdinal") // an index, never kept
    void evicted(EvictionReason reason) {
        evictions[reason.ordinal()].increment();
    }

    long bytes() {
        return bytes.sum();
    }

    @SuppressWarnings("EnumOrdinal") // an index, never kept
    Usage usage(long maxBytes) {
        Map<EvictionReason, Long> counts = new EnumMap<>(EvictionReason.class);
        for (EvictionReason reason : EvictionReason.values()) {
            counts.put(reason, evictions[reason.ordinal()].sum());
        }
        return new Usage(Math.max(0, entries.sum()), Math.max(0, bytes.sum()), maxBytes, counts);
    }
}
