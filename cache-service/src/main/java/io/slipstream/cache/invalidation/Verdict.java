package io.slipstream.cache.invalidation;

/** What the floors say about a copy. */
public sealed interface Verdict {
    /** No floor is above it. */
    Verdict VALID = new Valid();

    /** It was invalidated. */
    Verdict GONE = new Gone();

    /** See {@link #VALID}. */
    record Valid() implements Verdict {}

    /** See {@link #GONE}. */
    record Gone() implements Verdict {}

    /**
     * It was invalidated softly.
     *
     * @param sinceMillis when, in milliseconds since 1970
     */
    record Stale(long sinceMillis) implements Verdict {}
}
