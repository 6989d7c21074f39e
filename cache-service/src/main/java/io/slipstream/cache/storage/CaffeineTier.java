package io.slipstream.cache.storage;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.slipstream.cache.entry.Entry;
import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.entry.EntryMetrics;
import io.slipstream.cache.entry.LocalCopy;
import io.slipstream.cache.entry.LocalTier;
import io.slipstream.cache.namespace.Namespace;
import io.slipstream.cache.namespace.Policy;
import io.smallrye.mutiny.Uni;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Copies in process, in Caffeine. Namespaces share one room, from which the least valuable copies go first; a namespace
 * with a limit of its own has a room of its own, reserved beside the shared one.
 */
public final class CaffeineTier implements LocalTier {
    /** A changed key is remembered by its stripe; keys that share one cost each other a fill now and then. */
    private static final int STRIPES = 1 << 14;

    private final InstantSource clock;
    private final EntryMetrics metrics;
    private final long maxReserved;
    private final Cache<EntryKey, LocalCopy> common;
    private final Map<Room, Reserved> reserved = new ConcurrentHashMap<>();
    private final Map<String, Map<String, Tally>> tallies = new ConcurrentHashMap<>();
    private final AtomicLongArray marks = new AtomicLongArray(STRIPES);

    /**
     * An empty tier.
     *
     * @param maxBytes how much all copies in the shared room may take
     * @param maxReserved how much the rooms of namespaces may take together
     */
    public CaffeineTier(long maxBytes, long maxReserved, InstantSource clock, EntryMetrics metrics) {
        this.clock = clock;
        this.metrics = metrics;
        this.maxReserved = maxReserved;
        this.common = room(maxBytes, 0);
    }

    @Override
    public @Nullable LocalCopy peek(EntryKey key) {
        LocalCopy copy = cache(key).getIfPresent(key);
        return copy == null || clock.millis() >= copy.entry().goneAt() ? null : copy;
    }

    @Override
    public Uni<@Nullable Entry> get(EntryKey key) {
        LocalCopy copy = peek(key);
        return copy == null ? Uni.createFrom().nullItem() : Uni.createFrom().item(copy.entry());
    }

    @Override
    public Uni<Boolean> put(EntryKey key, Entry entry) {
        boolean existed = peek(key) != null;
        fill(key, LocalCopy.untrusted(entry), mark(key));
        return Uni.createFrom().item(existed);
    }

    @Override
    public Uni<Boolean> remove(EntryKey key) {
        boolean existed = peek(key) != null;
        changed(key, 0);
        return Uni.createFrom().item(existed);
    }

    @Override
    public long mark(EntryKey key) {
        return marks.get(stripe(key));
    }

    @Override
    public boolean fill(EntryKey key, LocalCopy copy, long mark) {
        int stripe = stripe(key);
        LocalCopy kept = cache(key)
                .asMap()
                .compute(
                        key,
                        (k, present) ->
                                // Within compute: a change that comes later finds the copy and drops it.
                                marks.compareAndSet(stripe, mark, mark + 1) ? copy : present);
        if (kept != copy) {
            return false;
        }
        Tally tally = tally(key.tenant(), key.namespace());
        tally.entries.increment();
        tally.bytes.add(weight(key, copy));
        return true;
    }

    @Override
    public void changed(EntryKey key, long write) {
        marks.incrementAndGet(stripe(key));
        cache(key)
                .asMap()
                .computeIfPresent(key, (k, copy) -> write != 0 && copy.entry().write() == write ? copy : null);
    }

    @Override
    public void changedAll(String tenant, String namespace) {
        for (int stripe = 0; stripe < STRIPES; stripe++) {
            marks.incrementAndGet(stripe);
        }
        rooms().forEach(room -> room.asMap()
                .keySet()
                .removeIf(
                        key -> key.namespace().equals(namespace) && key.tenant().equals(tenant)));
    }

    @Override
    public void drop(EntryKey key, LocalCopy copy) {
        cache(key).asMap().remove(key, copy);
    }

    @Override
    public void clear() {
        for (int stripe = 0; stripe < STRIPES; stripe++) {
            marks.incrementAndGet(stripe);
        }
        rooms().forEach(Cache::invalidateAll);
    }

    @Override
    public void sweep(BiPredicate<EntryKey, LocalCopy> test) {
        rooms().forEach(room -> room.asMap().forEach((key, copy) -> {
            if (test.test(key, copy)) {
                room.asMap().remove(key, copy);
            }
        }));
    }

    @Override
    public long count(BiPredicate<EntryKey, LocalCopy> test) {
        return rooms().flatMap(room -> room.asMap().entrySet().stream())
                .filter(one -> test.test(one.getKey(), one.getValue()))
                .count();
    }

    @Override
    public void resize(Namespace namespace) {
        Room name = new Room(namespace.tenant(), namespace.name());
        Policy policy = namespace.policy();
        Reserved present = reserved.get(name);
        if (present == null && !policy.isLimited()) {
            return;
        }
        Reserved wanted = policy.isLimited() ? reservation(policy) : null;
        if (present != null && wanted != null && present.sameLimits(wanted)) {
            return;
        }
        if (wanted == null) {
            reserved.remove(name);
        } else {
            reserved.put(name, wanted);
        }
        // What was in the old room would be forgotten there, out of reach of changes.
        if (present != null) {
            present.cache().invalidateAll();
        }
        common.asMap()
                .keySet()
                .removeIf(key ->
                        key.tenant().equals(name.tenant()) && key.namespace().equals(name.namespace()));
    }

    @Override
    public boolean hasRoom(String tenant, String namespace, long bytes) {
        Room own = new Room(tenant, namespace);
        long others = reserved.entrySet().stream()
                .filter(one -> !one.getKey().equals(own))
                .mapToLong(one -> one.getValue().bytes())
                .sum();
        return others + bytes <= maxReserved;
    }

    @Override
    public Usage usage(String tenant, String namespace) {
        Tally tally = tally(tenant, namespace);
        Map<EvictionReason, Long> evictions = new EnumMap<>(EvictionReason.class);
        for (EvictionReason reason : EvictionReason.values()) {
            evictions.put(reason, tally.evictions(reason).sum());
        }
        return new Usage(Math.max(0, tally.entries.sum()), Math.max(0, tally.bytes.sum()), evictions);
    }

    /** How many copies there are. */
    public double entries() {
        return rooms().mapToLong(Cache::estimatedSize).sum();
    }

    /** How much they take. */
    public double bytes() {
        return tallies.values().stream()
                .flatMap(tenant -> tenant.values().stream())
                .mapToLong(tally -> tally.bytes.sum())
                .sum();
    }

    /** Lets copies whose time is over go, which otherwise waits for the next write. */
    public void cleanUp() {
        rooms().forEach(Cache::cleanUp);
    }

    private Stream<Cache<EntryKey, LocalCopy>> rooms() {
        return Stream.concat(Stream.of(common), reserved.values().stream().map(Reserved::cache));
    }

    private Cache<EntryKey, LocalCopy> cache(EntryKey key) {
        if (reserved.isEmpty()) {
            return common;
        }
        Reserved own = reserved.get(new Room(key.tenant(), key.namespace()));
        return own == null ? common : own.cache();
    }

    private Reserved reservation(Policy policy) {
        Long bytes = policy.maxBytes();
        Long entries = policy.maxEntries();
        long limit = bytes == null ? maxReserved : bytes;
        // An entry weighs at least its share, so that neither limit is passed.
        long share = entries == null ? 0 : Math.max(1, limit / entries);
        return new Reserved(room(limit, share), limit, share);
    }

    private Cache<EntryKey, LocalCopy> room(long maxBytes, long share) {
        return Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .<EntryKey, LocalCopy>weigher((key, copy) ->
                        (int) Math.min(Integer.MAX_VALUE, Math.max(share, weight(key, copy))))
                .expireAfter(new UntilGone())
                .executor(Runnable::run)
                .removalListener(this::removed)
                .build();
    }

    private void removed(@Nullable EntryKey key, @Nullable LocalCopy copy, RemovalCause cause) {
        if (key == null || copy == null) {
            return;
        }
        Tally tally = tally(key.tenant(), key.namespace());
        tally.entries.decrement();
        tally.bytes.add(-weight(key, copy));
        EvictionReason reason = switch (cause) {
            case SIZE -> EvictionReason.SIZE;
            case EXPIRED -> EvictionReason.EXPIRED;
            case EXPLICIT, COLLECTED -> EvictionReason.INVALIDATED;
            case REPLACED -> null;
        };
        if (reason != null) {
            tally.evictions(reason).increment();
            metrics.evicted(reason);
        }
    }

    private static int weight(EntryKey key, LocalCopy copy) {
        return copy.entry().weight() + 2 * key.key().length();
    }

    private Tally tally(String tenant, String namespace) {
        Map<String, Tally> known = tallies.get(tenant);
        Map<String, Tally> own =
                known != null ? known : tallies.computeIfAbsent(tenant, fresh -> new ConcurrentHashMap<>());
        Tally tally = own.get(namespace);
        return tally != null ? tally : own.computeIfAbsent(namespace, fresh -> new Tally());
    }

    private static int stripe(EntryKey key) {
        int hash = key.hashCode() * 0x9E3779B9;
        return (hash ^ (hash >>> 16)) & (STRIPES - 1);
    }

    /** Whose room. */
    private record Room(String tenant, String namespace) {}

    /** A room of a namespace's own. */
    private record Reserved(Cache<EntryKey, LocalCopy> cache, long bytes, long share) {
        boolean sameLimits(Reserved other) {
            return bytes == other.bytes && share == other.share;
        }
    }

    /** What a namespace has. */
    private static final class Tally {
        private final LongAdder entries = new LongAdder();
        private final LongAdder bytes = new LongAdder();
        private final LongAdder[] evictions = new LongAdder[EvictionReason.values().length];

        Tally() {
            for (int i = 0; i < evictions.length; i++) {
                evictions[i] = new LongAdder();
            }
        }

        @SuppressWarnings("EnumOrdinal") // an index, never kept
        LongAdder evictions(EvictionReason reason) {
            return evictions[reason.ordinal()];
        }
    }

    /** A copy lives until it may not even be served stale. */
    private final class UntilGone implements Expiry<EntryKey, LocalCopy> {
        @Override
        public long expireAfterCreate(EntryKey key, LocalCopy copy, long currentTime) {
            return remaining(copy);
        }

        @Override
        public long expireAfterUpdate(EntryKey key, LocalCopy copy, long currentTime, long currentDuration) {
            return remaining(copy);
        }

        @Override
        public long expireAfterRead(EntryKey key, LocalCopy copy, long currentTime, long currentDuration) {
            return currentDuration;
        }

        private long remaining(LocalCopy copy) {
            return TimeUnit.MILLISECONDS.toNanos(Math.max(0, copy.entry().goneAt() - clock.millis()));
        }
    }
}
