package io.slipstream.client.cache;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * Leaves something alone that failed several times in a row, for a pause; then one call tries whether it is back. A try that never ends is followed by another one after the next
 * pause, so nothing can keep it open for good. Any thread may call.
 */
final class Breaker {
    private static final State CLOSED = new State(0, 0);

    private final int threshold;
    private final long pause;
    private final LongSupplier nanos;
    private final AtomicReference<State> state = new AtomicReference<>(CLOSED);

    /** How often it failed in a row, and from when on the next try may be made, once that is the threshold. */
    private record State(int failures, long retryAt) {}

    /**
     * A closed breaker.
     *
     * @param threshold so many failures in a row open it
     * @param nanos a clock that only goes forward, such as {@link System#nanoTime}
     */
    Breaker(int threshold, Duration pause, LongSupplier nanos) {
        if (threshold < 1) {
            throw new IllegalArgumentException(
                    "slipstream.client.breaker.failures must be at least 1, got " + threshold);
        }
        this.threshold = threshold;
        this.pause = pause.toNanos();
        this.nanos = nanos;
    }

    /** Whether it failed so often that it is left alone, apart from tries. */
    boolean isOpen() {
        return state.get().failures >= threshold;
    }

    /** Whether a call may be made now. */
    boolean permits() {
        State now = state.get();
        if (now.failures < threshold) {
            return true;
        }
        long time = nanos.getAsLong();
        return time - now.retryAt >= 0 && state.compareAndSet(now, new State(now.failures, time + pause));
    }

    /**
     * A call was answered.
     *
     * @return whether that closed it
     */
    boolean succeeded() {
        return state.get().failures != 0 && state.getAndSet(CLOSED).failures >= threshold;
    }

    /**
     * A call failed.
     *
     * @return whether that opened it
     */
    boolean failed() {
        long retryAt = nanos.getAsLong() + pause;
        State before = state.getAndUpdate(now -> new State(Math.min(now.failures + 1, threshold), retryAt));
        return before.failures == threshold - 1;
    }
}
