package io.slipstream.cache.http;

import io.slipstream.cache.invalidation.EntryCounter;
import io.slipstream.cache.invalidation.Receipt;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The receipt of an invalidation.
 *
 * @param id the invalidation; null for a dry run, which leaves nothing to ask for
 * @param matched how many entries it names; null if nobody counted
 * @param rebuildMs of a dry run, how long loaders would work to bring the entries again; null if nothing was loaded so far
 * @param undoneAt when it was taken back; null if it was not
 * @param missing which live replicas had not applied it when the wait for them was over; null if nobody waited
 */
record ReceiptResponse(
        @Nullable String id,
        @Nullable Long matched,
        boolean matchedExact,
        boolean dryRun,
        boolean soft,
        @Nullable Double rebuildMs,
        @Nullable Instant requestedAt,
        @Nullable Instant undoneAt,
        List<Applied> replicas,
        @Nullable List<String> missing) {
    /** A replica that applied it, and when. */
    record Applied(String replica, Instant appliedAt) {}

    static ReceiptResponse from(Receipt receipt) {
        return new ReceiptResponse(
                receipt.id(),
                receipt.matched(),
                receipt.matchedExact(),
                receipt.dryRun(),
                receipt.soft(),
                null,
                receipt.requestedAt(),
                receipt.undoneAt(),
                receipt.replicas().stream()
                        .map(one -> new Applied(one.replica(), one.appliedAt()))
                        .toList(),
                receipt.missing());
    }

    static ReceiptResponse ofDryRun(EntryCounter.Count count, boolean soft) {
        return new ReceiptResponse(
                null,
                count.entries(),
                count.exact(),
                true,
                soft,
                count.rebuildMillis() == 0 ? null : count.rebuildMillis(),
                null,
                null,
                List.of(),
                null);
    }
}
