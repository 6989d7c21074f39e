package io.slipstream.query.result;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Keeps results in the process, bounded in bytes. Never blocks; thread-safe. */
public interface ResultStore {
    /** The kept result of a key; null if there is none. It may be out of date: the caller checks. */
    @Nullable
    CachedResult find(ResultKey key);

    /** Keeps a result for a time at the most. */
    void put(ResultKey key, CachedResult result, Duration ttl);

    /** Forgets a result, if it is still the one that is kept. */
    void remove(ResultKey key, CachedResult result);

    /** Forgets all results. */
    void clear();

    /** How many results it keeps, roughly. */
    long entries();

    /** What they weigh, roughly, in bytes. */
    long bytes();

    /** How many it had to forget for want of room. */
    long evictions();
}
