package io.slipstream.cache.entry;

import io.slipstream.cache.invalidation.Dependencies;
import io.slipstream.cache.invalidation.Stamp;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A write of an entry.
 *
 * @param key 1 byte to 4 KiB
 * @param value the bytes; nobody changes them afterwards
 * @param contentType their media type
 * @param ttl how long it is fresh; null for what the namespace says
 * @param dependencies what it depends on
 * @param condition what must hold
 * @param begun taken when the write began, before its body was read
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
public record PutCommand(
        String key,
        byte[] value,
        String contentType,
        @Nullable Duration ttl,
        Dependencies dependencies,
        Condition condition,
        Stamp begun) {
    /** What must hold for a write. */
    public sealed interface Condition {
        /** Nothing. */
        Condition NONE = new None();

        /** Whether the present entry, or its absence, allows the write. */
        boolean allows(@Nullable Entry present);

        /** See {@link #NONE}. */
        record None() implements Condition {
            @Override
            public boolean allows(@Nullable Entry present) {
                return true;
            }
        }

        /** There is no entry. */
        record Absent() implements Condition {
            @Override
            public boolean allows(@Nullable Entry present) {
                return present == null;
            }
        }

        /** There is no entry, and nothing the new one depends on was invalidated since the write began: the fill of a lease. */
        record Fill() implements Condition {
            @Override
            public boolean allows(@Nullable Entry present) {
                return present == null;
            }
        }

        /** There is an entry, with one of these tags; with none given, any entry. */
        record Matches(java.util.Set<String> etags) implements Condition {
            public Matches {
                etags = java.util.Set.copyOf(etags);
            }

            @Override
            public boolean allows(@Nullable Entry present) {
                return present != null && (etags.isEmpty() || etags.contains(present.etag()));
            }
        }
    }
}
