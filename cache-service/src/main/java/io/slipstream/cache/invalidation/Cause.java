package io.slipstream.cache.invalidation;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What raised a floor.
 *
 * @param id the invalidation; null for several that were folded into one, or for records of the log that were missed
 * @param at when it was accepted
 * @param origin the replica or service that accepted it; empty if unknown
 * @param requestedBy the subject of the caller's token; null if no caller asked for it, or an older replica did not say
 */
public record Cause(
        @Nullable String id,
        Instant at,
        String origin,
        @Nullable String requestedBy) {
    static Cause of(LogRecord.Invalidated record) {
        return new Cause(record.id(), record.at(), record.origin(), record.requestedBy());
    }

    /** Of what nobody can be named for. */
    static Cause unknown(long atMillis) {
        return new Cause(null, Instant.ofEpochMilli(atMillis), "", null);
    }
}
