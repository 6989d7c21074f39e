package io.slipstream.cache.entry;

/** What became of a write. */
public sealed interface PutResult {
    /**
     * The entry is there for all replicas.
     *
     * @param entry as it was kept
     * @param created nothing was there before, as far as known
     * @param shared the shared tier has it
     */
    record Stored(Entry entry, boolean created, boolean shared) implements PutResult {}

    /** The condition does not hold; nothing was written. */
    record Refused() implements PutResult {}
}
