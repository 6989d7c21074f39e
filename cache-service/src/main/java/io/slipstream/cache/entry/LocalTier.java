package io.slipstream.cache.entry;

import io.slipstream.cache.namespace.Namespace;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The tier in process. All methods answer at once. */
public interface LocalTier extends EntryTier {
    /** The copy under a key; null if there is none. Whether its time is over is for the caller to see, who looks at the clock anyway. */
    @Nullable
    LocalCopy peek(EntryKey key);

    /** The copy under a key, without counting as a use of it; null if there is none that is alive. */
    @Nullable
    LocalCopy inspect(EntryKey key);

    /** The present mark of a key, to be taken before the value that {@link #fill} brings is read or written. */
    long mark(EntryKey key);

    /**
     * Keeps a copy, unless the key was {@link #changed} or filled since the mark was taken, since then nothing is known to be
     * the newest; whether it was kept.
     */
    boolean fill(EntryKey key, LocalCopy copy, long mark);

    /** The entry was written or removed somewhere: drops the copy, unless it is of that very write. */
    void changed(EntryKey key, long write);

    /** Any entry of a namespace may have been written: drops all its copies. */
    void changedAll(String tenant, String namespace);

    /** Drops a copy that turned out invalid, if it is still the one there. */
    void drop(EntryKey key, LocalCopy copy);

    /** Drops all copies. */
    void clear();

    /** Drops the copies that pass a test; takes time in proportion to all, so not for an event loop. */
    void sweep(BiPredicate<EntryKey, LocalCopy> test);

    /** Counts the copies that pass a test; takes time in proportion to all. */
    long count(BiPredicate<EntryKey, LocalCopy> test);

    /**
     * The keys of the copies that are most worth keeping, the most valuable first: of so many, those that pass a test. Takes time in proportion
     * to the limit, during which the tier's order stands still, so not for an event loop.
     */
    List<EntryKey> hottest(int limit, BiPredicate<EntryKey, LocalCopy> test);

    /** Fits the room of a namespace to its policy. */
    void resize(Namespace namespace);

    /** Whether a namespace could have this much room of its own, given what others have. */
    boolean hasRoom(String tenant, String namespace, long bytes);

    /** What a namespace has in process. */
    Usage usage(String tenant, String namespace);

    /** A figure over all tenants, of the namespaces that pass a test. */
    double sum(Predicate<String> namespaces, ToDoubleFunction<Usage> figure);

    /** How much a tenant's copies may take together: its part of the shared room and the rooms of its namespaces. */
    long maxBytes(String tenant);

    /**
     * What entries take and took.
     *
     * @param entries how many there are
     * @param bytes how much they take
     * @param maxBytes how much they may take: the namespace's own room, else what its tenant may take of the shared one
     * @param evictions how many copies went, by reason
     */
    record Usage(long entries, long bytes, long maxBytes, Map<EvictionReason, Long> evictions) {}

    /** Why a copy in process went. */
    enum EvictionReason {
        /** Something more valuable needed the room. */
        SIZE,
        /** Its time was over. */
        EXPIRED,
        /** It was invalidated, or written by another replica. */
        INVALIDATED
    }
}
