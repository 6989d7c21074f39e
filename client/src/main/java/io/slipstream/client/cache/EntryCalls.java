package io.slipstream.client.cache;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Calls of the cache's API. Each ends within its time-out, and fails with a {@link io.slipstream.client.problem.SlipstreamException} if it did not succeed. Nothing blocks; answers come on
 * threads of the implementation, which must not be blocked.
 */
public interface EntryCalls {
    /** Reads an entry. */
    Uni<Lookup> get(String namespace, String key, ReadOptions options);

    /**
     * Reads an entry; on a miss the first caller is to fill it.
     *
     * @param life how long that caller has
     * @param patience how long to wait for the fill of another
     * @param late hears of a lease that was granted after the time-out: somebody should fill the key, or others wait for nothing
     */
    Uni<Lookup> lease(String namespace, String key, Duration life, Duration patience, Consumer<LeaseToken> late);

    /** Writes an entry. */
    Uni<PutResult> put(String namespace, String key, NewEntry entry, WriteCondition condition);

    /** Removes an entry, if it is there. */
    Uni<ConsistencyToken> delete(String namespace, String key);

    /** Does several operations in one call. */
    Uni<BatchResult> batch(String namespace, Batch batch);

    /**
     * Invalidates entries.
     *
     * @param everywhere answered once every live replica has applied it, or is told as missing; else once it is in the log
     * @param repetition the same for each try of the same invalidation
     */
    Uni<Receipt> invalidate(Invalidation what, boolean everywhere, String repetition);
}
