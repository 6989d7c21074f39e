package io.slipstream.cache.invalidation;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * That an invalidation is in the log, or what it would have done.
 *
 * @param id the invalidation
 * @param matched how many entries it names; null if nobody counted
 * @param matchedExact whether {@code matched} is exact
 * @param dryRun nothing was invalidated
 * @param soft copies may still be served while they are refreshed
 * @param requestedAt when it was accepted
 * @param undoneAt when it was taken back; null if it was not
 * @param replicas which replicas told that they applied it; none says more may not have
 * @param missing which live replicas did not tell so in time; null if nobody waited for them
 */
public record Receipt(
        String id,
        @Nullable Long matched,
        boolean matchedExact,
        boolean dryRun,
        boolean soft,
        Instant requestedAt,
        @Nullable Instant undoneAt,
        List<Applied> replicas,
        @Nullable List<String> missing) {
    public Receipt {
        replicas = List.copyOf(replicas);
        missing = missing == null ? null : List.copyOf(missing);
    }

    /** A receipt that nobody waited for. */
    public Receipt(
            String id,
            @Nullable Long matched,
            boolean matchedExact,
            boolean dryRun,
            boolean soft,
            Instant requestedAt,
            @Nullable Instant undoneAt,
            List<Applied> replicas) {
        this(id, matched, matchedExact, dryRun, soft, requestedAt, undoneAt, replicas, null);
    }

    /** The same after replicas were waited for, and these were missing. */
    Receipt awaited(List<String> absent) {
        return new Receipt(id, matched, matchedExact, dryRun, soft, requestedAt, undoneAt, replicas, absent);
    }

    /** A replica that applied it, and when. */
    public record Applied(String replica, Instant appliedAt) {}
}
