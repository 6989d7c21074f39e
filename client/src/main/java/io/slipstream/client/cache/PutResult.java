package io.slipstream.client.cache;

/** What became of a write. */
public sealed interface PutResult {
    /**
     * It is kept.
     *
     * @param created nothing was there before, as far as is known
     * @param etag its entity tag
     * @param change names the write for later reads
     */
    record Stored(boolean created, String etag, ConsistencyToken change) implements PutResult {}

    /** The condition did not hold, or the lease was stale; nothing was changed. */
    record Refused() implements PutResult {}
}
