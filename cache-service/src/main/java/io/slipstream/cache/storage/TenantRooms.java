package io.slipstream.cache.storage;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Policy.Eviction;
import io.slipstream.cache.entry.EntryKey;
import io.slipstream.cache.entry.LocalCopy;
import io.slipstream.cache.entry.LocalTier.Usage;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where the copies of one tenant are: its part of the shared room, and the rooms of namespaces with a limit. */
final class TenantRooms {
    private final Cache<EntryKey, LocalCopy> shared;
    private final Eviction<EntryKey, LocalCopy> eviction;
    private final long cap;
    private final Map<String, Reserved> reserved = new ConcurrentHashMap<>();
    private final Map<String, CopyTally> tallies = new ConcurrentHashMap<>();
    private final AtomicLong sharedBytes;
    private volatile boolean shrunk;

    /**
     * Rooms of a tenant that has nothing yet.
     *
     * @param shared its part of the shared room
     * @param cap how much that may take, in bytes
     * @param sharedBytes what it takes, kept by whoever fills it and by its removals
     */
    TenantRooms(Cache<EntryKey, LocalCopy> shared, long cap, AtomicLong sharedBytes) {
        this.shared = shared;
        this.eviction = shared.policy().eviction().orElseThrow();
        this.cap = cap;
        this.sharedBytes = sharedBytes;
    }

    /** The room of a namespace. */
    Cache<EntryKey, LocalCopy> of(String namespace) {
        if (reserved.isEmpty()) {
            return shared;
        }
        Reserved own = reserved.get(namespace);
        return own == null ? shared : own.cache();
    }

    /** All rooms. */
    Stream<Cache<EntryKey, LocalCopy>> all() {
        return Stream.concat(Stream.of(shared), reserved.values().stream().map(Reserved::cache));
    }

    /** Whether a room is the part of the shared room. */
    @SuppressWarnings("ReferenceEquality") // caches have no equality but their own
    boolean isShared(Cache<EntryKey, LocalCopy> room) {
        return room == shared;
    }

    /** How many bytes the part of the shared room takes. */
    AtomicLong sharedBytes() {
        return sharedBytes;
    }

    /** Drops the least valuable copies until the part of the shared room takes so many bytes less. It stays so small until {@link #grow}. */
    void shrink(long bytes) {
        shrunk = true;
        eviction.setMaximum(Math.max(0, sharedBytes.get() - bytes));
    }

    /** Lets the part of the shared room take what a tenant may. */
    void grow() {
        if (shrunk) {
            shrunk = false;
            eviction.setMaximum(cap);
        }
    }

    /** The room of a namespace's own; null if it has none. */
    @Nullable
    Reserved reserved(String namespace) {
        return reserved.get(namespace);
    }

    /**
     * Gives a namespace a room of its own, or with null none. Its copies are dropped: in the room before they would be out of
     * reach of changes.
     *
     * @param bar keeps out what is just being filled into the room before; called once nothing new goes there
     */
    void reserve(String namespace, @Nullable Reserved room, Runnable bar) {
        Reserved before = room == null ? reserved.remove(namespace) : reserved.put(namespace, room);
        bar.run();
        if (before != null) {
            before.cache().invalidateAll();
        }
        dropShared(namespace);
    }

    private void dropShared(String namespace) {
        shared.asMap().keySet().removeIf(key -> key.namespace().equals(namespace));
    }

    /** How much its namespaces reserve, but for one. */
    long reservedBytes(@Nullable String except) {
        return reserved.entrySet().stream()
                .filter(one -> !one.getKey().equals(except))
                .mapToLong(one -> one.getValue().bytes())
                .sum();
    }

    /** How much the copies of a namespace may take. */
    long maxBytes(String namespace) {
        Reserved own = reserved.get(namespace);
        return own == null ? cap : own.bytes();
    }

    /** What a namespace has. */
    CopyTally tally(String namespace) {
        CopyTally tally = tallies.get(namespace);
        return tally != null ? tally : tallies.computeIfAbsent(namespace, fresh -> new CopyTally());
    }

    /** What the namespaces that pass a test have. */
    Stream<Usage> usages(Predicate<String> namespaces) {
        return tallies.entrySet().stream()
                .filter(one -> namespaces.test(one.getKey()))
                .map(one -> one.getValue().usage(maxBytes(one.getKey())));
    }

    /** How many bytes all copies take. */
    long bytes() {
        return tallies.values().stream().mapToLong(CopyTally::bytes).sum();
    }

    /** A room of a namespace's own: how much it takes, and how much each entry counts at least. */
    record Reserved(Cache<EntryKey, LocalCopy> cache, long bytes, long share) {
        boolean sameLimits(Reserved other) {
            return bytes == other.bytes && share == other.share;
        }
    }
}
