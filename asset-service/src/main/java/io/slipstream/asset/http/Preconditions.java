package io.slipstream.asset.http;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The conditional fields of a GET or HEAD request, evaluated in the order of RFC 9110, section 13.2.2.
 *
 * @param ifMatch {@code If-Match}; null if absent, as are the others
 * @param ifUnmodifiedSince {@code If-Unmodified-Since}
 * @param ifNoneMatch {@code If-None-Match}
 * @param ifModifiedSince {@code If-Modified-Since}
 */
record Preconditions(
        @Nullable String ifMatch,
        @Nullable String ifUnmodifiedSince,
        @Nullable String ifNoneMatch,
        @Nullable String ifModifiedSince) {
    /** What a request with these fields gets. */
    enum Outcome {
        /** The representation, or the part of it that was asked for. */
        PROCEED,
        /** 304: the client's copy is good. */
        NOT_MODIFIED,
        /** 412: what the client has in mind is not what there is. */
        FAILED
    }

    /**
     * Evaluates the fields.
     *
     * @param entityTag the strong tag of the selected representation
     * @param modifiedAt when the resource got it
     */
    Outcome evaluate(String entityTag, Instant modifiedAt) {
        EntityTags required = EntityTags.parse(ifMatch);
        if (required != null) {
            if (!required.matchStrongly(entityTag)) {
                return Outcome.FAILED;
            }
        } else if (ifUnmodifiedSince != null && isAfter(modifiedAt, ifUnmodifiedSince)) {
            return Outcome.FAILED;
        }
        EntityTags known = EntityTags.parse(ifNoneMatch);
        if (known != null) {
            return known.matchWeakly(entityTag) ? Outcome.NOT_MODIFIED : Outcome.PROCEED;
        }
        return ifModifiedSince != null && isNotAfter(modifiedAt, ifModifiedSince)
                ? Outcome.NOT_MODIFIED
                : Outcome.PROCEED;
    }

    private static boolean isAfter(Instant modifiedAt, String field) {
        Instant date = HttpDate.parse(field);
        return date != null && HttpDate.wholeSecond(modifiedAt).isAfter(date);
    }

    private static boolean isNotAfter(Instant modifiedAt, String field) {
        Instant date = HttpDate.parse(field);
        return date != null && !HttpDate.wholeSecond(modifiedAt).isAfter(date);
    }
}
