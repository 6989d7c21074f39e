package io.slipstream.cache.entry;

import io.slipstream.cache.invalidation.RaisedFloor;
import io.slipstream.cache.namespace.Namespace;
import io.slipstream.cache.namespace.TierName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a read of an entry would find now on this replica, and why.
 *
 * @param namespace where it is
 * @param key its key
 * @param now when, in milliseconds since 1970
 * @param answer what the read would get
 * @param tier from which tier; null for a miss
 * @param log how this replica stands with the log
 * @param copies what each tier has, in the order in which they are asked
 * @param floors the invalidations that concern the entry, the latest first
 */
public record Explanation(
        Namespace namespace,
        String key,
        long now,
        Answer answer,
        @Nullable TierName tier,
        LogState log,
        List<Copy> copies,
        List<RaisedFloor> floors) {
    /** What a read would get. */
    public enum Answer {
        /** A fresh copy. */
        HIT,
        /** A stale copy. */
        STALE,
        /** A miss, although there is a stale copy: who reads next is told to refresh it, and the others get the stale copy. */
        REFRESH,
        /** A miss. */
        MISS,
        /** A miss, since caching is off. */
        BYPASS
    }

    /**
     * How this replica stands with the log.
     *
     * @param partition the partition of the namespace
     * @param epoch which log; 0 if none was met
     * @param position the offset of the first record that is not applied
     * @param heard whether a heartbeat of its own came back lately
     * @param trusted whether copies in process are served without asking the shared tier
     * @param settled whether it has been so for long enough that copies on disk may be served too
     */
    public record LogState(int partition, long epoch, long position, boolean heard, boolean trusted, boolean settled) {}

    /**
     * What a tier has.
     *
     * @param tier which tier
     * @param finding what a read would make of it
     * @param entry the copy; null if there is none
     */
    public record Copy(
            TierName tier, Finding finding, @Nullable Entry entry) {
        /** Whether a floor drops the copy or makes it stale. */
        public boolean isBelow(RaisedFloor floor, long epoch) {
            return entry != null
                    && entry.stamp().epoch() == epoch
                    && entry.stamp().position() <= floor.offset();
        }
    }

    /** What a read makes of a tier. */
    public enum Finding {
        /** The copy is fresh. */
        FRESH,
        /** The copy may be served as a stale one. */
        STALE,
        /** The copy's time is over. */
        EXPIRED,
        /** A floor stands above the copy. */
        INVALIDATED,
        /** The copy is not served without a question to the shared tier: the log is not heard, or was not at some time since. */
        UNTRUSTED,
        /** The log is not heard, and the marker in the shared tier does not prove that the copy is valid. */
        UNPROVEN,
        /** The copy was written under another log. */
        OTHER_LOG,
        /** There is no copy. */
        ABSENT,
        /** The tier does not answer. */
        UNAVAILABLE,
        /** The policy or the switch leaves the tier out. */
        UNUSED
    }
}
