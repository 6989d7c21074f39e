package io.slipstream.cache.load;

import io.slipstream.cache.entry.LookupResult.Hit;
import io.slipstream.cache.entry.LookupResult.Miss;

/** What became of a read that asked for a lease. */
public sealed interface LeasedResult {
    /**
     * There is a copy to serve.
     *
     * @param hit the copy
     * @param collapsed somebody else's fill brought it while the caller waited
     */
    record Found(Hit hit, boolean collapsed) implements LeasedResult {}

    /** There is none, and the caller is the one to fill it. */
    record Granted(Miss miss, LeaseToken token) implements LeasedResult {}

    /** There is none, and somebody else is about to fill it, or caching is off. */
    record Absent(Miss miss) implements LeasedResult {}
}
