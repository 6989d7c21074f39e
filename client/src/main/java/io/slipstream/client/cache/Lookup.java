package io.slipstream.client.cache;

/** What a read found. */
public sealed interface Lookup {
    /** The entry, fresh or stale. */
    record Hit(CachedEntry entry) implements Lookup {}

    /**
     * The entry is still what the caller has, by the entity tag that it sent.
     *
     * @param etag the entity tag
     */
    record Unchanged(String etag) implements Lookup {}

    /**
     * Nothing is there, and this caller is to fill it; others wait for that.
     *
     * @param lease what the write must name
     */
    record Granted(LeaseToken lease) implements Lookup {}

    /**
     * Nothing is there to serve.
     *
     * @param why the reason, as far as it is known
     */
    record Absent(Reason why) implements Lookup {}

    /** Why there is nothing to serve. */
    enum Reason {
        /** Nothing was written, or it was removed or evicted. */
        MISSING,
        /** There is a copy whose time is over, or that was invalidated. */
        STALE,
        /** Another caller is filling it. */
        LEASED,
        /** Caching is switched off. */
        OFF,
        /** The shared tier could not be asked. */
        UNKNOWN
    }
}
