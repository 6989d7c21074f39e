package io.slipstream.query.result;

import java.time.Duration;

/** What the cache did for an answer. */
public sealed interface CacheOutcome {
    /** It had the result, and would keep it for this long. */
    record Hit(Duration remaining) implements CacheOutcome {}

    /** It did not have the result and keeps it now. */
    record Stored(Duration ttl) implements CacheOutcome {}

    /** It took the result of another caller who asked for the same at the same time. */
    record Collapsed() implements CacheOutcome {}

    /** It did not have the result and does not keep it. */
    record NotStored(String why) implements CacheOutcome {}

    /** It was not asked. */
    record Bypassed(String why) implements CacheOutcome {}
}
