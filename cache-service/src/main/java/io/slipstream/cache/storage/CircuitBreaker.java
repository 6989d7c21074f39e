package io.slipstream.cache.storage;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Opens when the other side fails again and again, and stays open until it is closed: whoever uses it tries the other side in the background
 * meanwhile, so that no caller pays for trying. Any thread may use it.
 *
 * <p>What may have its cause on this side counts for less: questions that were asked before the last one had failed count once together, since one
 * pause of this process fails them all; and one that was given up late, since this process had no time to look, counts for a third.
 */
final class CircuitBreaker {
    /** What a failure weighs when this process was on time, and when it was late. */
    private static final int ON_TIME = 3;

    private static final int LATE = 1;

    private final int weightToOpen;
    private final long momentNanos;
    private final AtomicBoolean open = new AtomicBoolean(true);
    private volatile int weight;
    private long firstFailure;
    private long lastFailure;

    /**
     * Open from the start, until the other side was reached once.
     *
     * @param failuresToOpen how many failures in a row, by a process that is on time
     * @param moment failures that lie closer together may have one cause on this side, such as a pause of this process
     */
    CircuitBreaker(int failuresToOpen, Duration moment) {
        this.weightToOpen = failuresToOpen * ON_TIME;
        this.momentNanos = moment.toNanos();
    }

    boolean isOpen() {
        return open.get();
    }

    /** Whether a question failed in time, and none was answered since. */
    boolean isFailing() {
        return weight >= ON_TIME;
    }

    void succeeded() {
        if (weight != 0) {
            reset();
        }
    }

    private synchronized void reset() {
        weight = 0;
    }

    /**
     * A question failed.
     *
     * @param asked when it was asked, by {@link System#nanoTime()}
     * @param now the time, by the same clock
     * @param onTime whether this process looked for the answer when it meant to
     * @return whether this opened it
     */
    synchronized boolean failed(long asked, long now, boolean onTime) {
        if (weight > 0 && asked - lastFailure < 0) {
            return false;
        }
        if (weight == 0) {
            firstFailure = now;
        }
        lastFailure = now;
        weight += onTime ? ON_TIME : LATE;
        return weight >= weightToOpen && now - firstFailure >= momentNanos && open.compareAndSet(false, true);
    }

    /** Opens it at once; whether it was closed. */
    boolean open() {
        return open.compareAndSet(false, true);
    }

    void close() {
        reset();
        open.set(false);
    }
}
