package io.slipstream.cache.storage;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;

/**
 * A time that stands still between turns, so that a read does not pay for a look at the clock. Good enough to find what can be thrown
 * away; what may be served is decided by the real time. Any thread may read, one turns.
 */
final class CoarseTicker implements Ticker {
    /** How far it may be behind: a turn may come late. */
    static final Duration BEHIND = Duration.ofSeconds(2);

    private volatile long nanos = System.nanoTime();

    @Override
    public long read() {
        return nanos;
    }

    /** Brings it up to the present time. To be called each second or so. */
    void turn() {
        nanos = System.nanoTime();
    }
}
