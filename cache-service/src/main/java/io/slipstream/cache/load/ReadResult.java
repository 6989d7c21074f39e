package io.slipstream.cache.load;

import io.slipstream.cache.entry.Entry;
import io.slipstream.cache.entry.LookupResult.Hit;
import io.slipstream.cache.entry.LookupResult.Miss;

/** What became of a read that may load. */
public sealed interface ReadResult {
    /**
     * There is a copy to serve.
     *
     * @param hit the copy
     * @param isFallback it is stale and served since its load failed or takes long
     */
    record Found(Hit hit, boolean isFallback) implements ReadResult {}

    /**
     * It was loaded.
     *
     * @param entry what came; negative if the source has nothing
     * @param now when, in milliseconds since 1970
     * @param stored it was kept
     * @param collapsed somebody else had asked for the load already
     */
    record Loaded(Entry entry, long now, boolean stored, boolean collapsed) implements ReadResult {}

    /** There is none, and nothing to load it from. */
    record Absent(Miss miss) implements ReadResult {}
}
