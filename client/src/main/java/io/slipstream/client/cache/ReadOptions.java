package io.slipstream.client.cache;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a read asks for beside the key.
 *
 * @param knownEtag the entity tag of what the caller has already; if it is still that, the answer is {@link Lookup.Unchanged}
 * @param notBefore nothing older than this change
 * @param acceptsStale a stale copy is better than none, as far as the namespace's {@code stale_if_error} allows
 * @param lease on a miss the first caller is to fill the key within this time
 * @param patience how long to wait for the fill of another caller; only with a lease
 */
public record ReadOptions(
        @Nullable String knownEtag,
        @Nullable ConsistencyToken notBefore,
        boolean acceptsStale,
        @Nullable Duration lease,
        Duration patience) {
    /** Nothing beside the key. */
    public static final ReadOptions NONE = new ReadOptions(null, null, false, null, Duration.ZERO);

    /** Checks what fits together. */
    public ReadOptions {
        if (knownEtag != null) {
            HeaderText.check("knownEtag", knownEtag);
        }
        if (patience.isNegative() || (lease == null && !patience.isZero())) {
            throw new IllegalArgumentException("patience must be positive and come with a lease, got " + patience);
        }
    }

    /** Asks whether the entry is still the one with an entity tag. */
    public ReadOptions withKnownEtag(String etag) {
        return new ReadOptions(etag, notBefore, acceptsStale, lease, patience);
    }

    /** Asks for nothing older than a change. */
    public ReadOptions withNotBefore(ConsistencyToken change) {
        return new ReadOptions(knownEtag, change, acceptsStale, lease, patience);
    }

    /** Takes a stale copy as well. */
    public ReadOptions withStale() {
        return new ReadOptions(knownEtag, notBefore, true, lease, patience);
    }

    /** Asks for the lease on a miss, or waits for the fill of its holder. */
    public ReadOptions withLease(Duration life, Duration wait) {
        return new ReadOptions(knownEtag, notBefore, acceptsStale, life, wait);
    }
}
