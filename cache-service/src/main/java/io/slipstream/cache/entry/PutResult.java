package io.slipstream.cache.entry;

import io.slipstream.cache.invalidation.ConsistencyToken;

/** What became of a write. */
public sealed interface PutResult {
    /**
     * The entry is there for all replicas.
     *
     * @param entry as it was kept
     * @param created nothing was there before, as far as known
     * @param shared the shared tier has it
     * @param token reads that show it find this entry or something newer
     */
    record Stored(Entry entry, boolean created, boolean shared, ConsistencyToken token) implements PutResult {}

    /** The condition does not hold; nothing was written. */
    record Refused() implements PutResult {}
}
