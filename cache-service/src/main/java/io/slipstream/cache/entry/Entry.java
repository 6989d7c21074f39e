package io.slipstream.cache.entry;

import io.slipstream.cache.invalidation.Dependencies;
import io.slipstream.cache.invalidation.Stamp;
import org.jspecify.annotations.Nullable;

/**
 * Bytes with what must be known to serve them. Immutable; nobody changes the array.
 *
 * @param value the bytes
 * @param contentType their media type
 * @param etag a strong entity tag without quotes: a hash of the bytes and their type
 * @param stamp how much of the log was applied when the write began
 * @param write tells this write from all others; never 0
 * @param writtenAt in milliseconds since 1970
 * @param expiresAt when it stops being fresh, in milliseconds since 1970
 * @param goneAt when it may not even be served stale, in milliseconds since 1970
 * @param dependencies what it depends on
 * @param validator by what its source knows this state of it, an entity tag or a date; null if the source gave none
 */
@SuppressWarnings("ArrayRecordComponent") // compared by write, never by value
public record Entry(
        byte[] value,
        String contentType,
        String etag,
        Stamp stamp,
        long write,
        long writtenAt,
        long expiresAt,
        long goneAt,
        Dependencies dependencies,
        @Nullable String validator) {
    /** The content type of an entry that says there is nothing to be had under its key; no value has it. */
    public static final String NEGATIVE = "";

    private static final int OVERHEAD = 400;

    public Entry {
        contentType = ContentTypes.shared(contentType);
    }

    /** An entry whose source gave no validator. */
    public Entry(
            byte[] value,
            String contentType,
            String etag,
            Stamp stamp,
            long write,
            long writtenAt,
            long expiresAt,
            long goneAt,
            Dependencies dependencies) {
        this(value, contentType, etag, stamp, write, writtenAt, expiresAt, goneAt, dependencies, null);
    }

    /** Whether it says that there is nothing under its key. */
    public boolean isNegative() {
        return contentType.equals(NEGATIVE);
    }

    /** The same entry, written when more of the log was applied. */
    Entry stamped(Stamp later) {
        return new Entry(value, contentType, etag, later, write, writtenAt, expiresAt, goneAt, dependencies, validator);
    }

    /** How many bytes it takes in process, about: the value and what is kept beside it. */
    public int weight() {
        long weight = (long) OVERHEAD + value.length;
        for (String tag : dependencies.tags()) {
            weight += 56 + tag.length();
        }
        for (String table : dependencies.tables()) {
            weight += 56 + table.length();
        }
        return (int) Math.min(Integer.MAX_VALUE, weight);
    }
}
