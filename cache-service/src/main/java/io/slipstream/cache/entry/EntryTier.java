package io.slipstream.cache.entry;

import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

/**
 * A place where copies of entries live until they are gone or something more valuable needs the room. Knows nothing of
 * invalidations. Never blocks; any thread may call. A tier that is away or too slow fails the Uni with {@link
 * TierUnavailableException}.
 */
public interface EntryTier {
    /** The copy under a key; null if there is none that is alive. */
    Uni<@Nullable Entry> get(EntryKey key);

    /** Keeps an entry until it is gone, instead of what was there; whether there was something. */
    Uni<Boolean> put(EntryKey key, Entry entry);

    /** Drops what is under a key; whether there was something. */
    Uni<Boolean> remove(EntryKey key);
}
