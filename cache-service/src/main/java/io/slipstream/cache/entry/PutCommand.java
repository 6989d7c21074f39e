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
 * @param validator by what its source knows this state of the value; null if it gave nothing
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
public record PutCommand(
        String key,
        byte[] value,
        String contentType,
        @Nullable Duration ttl,
        Dependencies dependencies,
        Condition condition,
        Stamp begun,
        @Nullable String validator) {
    /** A write of a caller. */
    public PutCommand(
            String key,
            byte[] value,
            String contentType,
            @Nullable Duration ttl,
            Dependencies dependencies,
            Condition condition,
            Stamp begun) {
        this(key, value, contentType, ttl, dependencies, condition, begun, null);
    }

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

        /** There is no entry, or it is the one of a certain write, and the new one was not invalidated meanwhile: a refresh. */
        record Refresh(long write) implements Condition {
            @Override
            public boolean allows(@Nullable Entry present) {
                return present == null || present.write() == write;
            }
        }

        /** Whether it brings what was read from the source when the write began, so that an invalidation since then beats it. */
        default boolean isLoad() {
            return this instanceof Fill || this instanceof Refresh;
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
