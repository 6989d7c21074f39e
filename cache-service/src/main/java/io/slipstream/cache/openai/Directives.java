package io.slipstream.cache.openai;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a caller says about the cache.
 *
 * @param mayStore whether the cache may be read and written at all
 * @param mayReuse whether a kept answer, or the call of another, will do
 * @param maxAge how old a kept answer may be; null for as old as it is
 * @param ttl how long the answer is to be kept; null for what the namespace says
 */
public record Directives(
        boolean mayStore,
        boolean mayReuse,
        @Nullable Duration maxAge,
        @Nullable Duration ttl) {
    /** Nothing said. */
    public static final Directives NONE = new Directives(true, true, null, null);

    /** Whether a copy of an age will do. */
    boolean allowsAge(long seconds) {
        return mayReuse && (maxAge == null || seconds <= maxAge.toSeconds());
    }
}
