package io.slipstream.cache.entry;

import io.slipstream.cache.namespace.TierName;

/** What became of a read. */
public sealed interface LookupResult {
    /**
     * There is a copy to serve.
     *
     * @param entry the copy
     * @param tier where it was found
     * @param now when, in milliseconds since 1970
     * @param stale it is served past its freshness
     * @param isRefreshDue whoever reads it is the one to refresh it, only where there is a loader
     */
    record Hit(Entry entry, TierName tier, long now, boolean stale, boolean isRefreshDue) implements LookupResult {
        /** For how many seconds it is fresh; negative if it is stale. */
        public long ttlSeconds() {
            return Math.floorDiv(entry.expiresAt() - now, 1000L);
        }

        /** How many seconds old it is. */
        public long ageSeconds() {
            return Math.max(0, (now - entry.writtenAt()) / 1000);
        }
    }

    /** There is none, for a reason. */
    record Miss(MissReason reason) implements LookupResult {}

    /** Why there is no copy to serve. */
    enum MissReason {
        /** No tier has one. */
        ABSENT,
        /** There was one, but it was invalidated or its time is over. */
        STALE,
        /** Caching is off. */
        OFF,
        /** No tier has one, but the shared tier could not be asked. */
        UNKNOWN
    }
}
