package io.slipstream.client.cache;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The receipt of an invalidation: it is in the log, and no replica serves what it names once it has heard of it, a second later at the latest.
 *
 * @param id the invalidation; null for a dry run
 * @param matched how many entries it names; null if nobody counted
 * @param exact whether that is exact
 * @param applied the replicas that had applied it when the receipt was written
 * @param missing live replicas that had not applied it when the wait for them was over; empty if nobody waited
 * @param change names it for later reads; null for a dry run
 */
public record Receipt(
        @Nullable String id,
        @Nullable Long matched,
        boolean exact,
        List<Applied> applied,
        List<String> missing,
        @Nullable ConsistencyToken change) {
    /**
     * A replica that does not serve it any more.
     *
     * @param replica its name
     * @param at since when
     */
    public record Applied(String replica, Instant at) {}
}
