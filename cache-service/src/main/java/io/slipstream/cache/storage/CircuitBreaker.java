package io.slipstream.cache.storage;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts failures in a row. After some, that are not of one and the same moment, it opens, and stays open until it is closed: whoever uses it tries the other side in
 * the background meanwhile, so that no caller pays for trying. Any thread may use it.
 */
final class CircuitBreaker {
    private final int failuresToOpen;
    private final long momentNanos;
    private final AtomicLong firstFailure = new AtomicLong();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicBoolean open;

    /**
     * Open from the start, until the other side was reached once.
     *
     * @param moment failures that lie closer together may have one cause on this side, such as a pause of this process
     */
    CircuitBreaker(int failuresToOpen, Duration moment) {
        this.failuresToOpen = failuresToOpen;
        this.momentNanos = moment.toNanos();
        this.open = new AtomicBoolean(true);
    }

    boolean isOpen() {
        return open.get();
    }

    void succeeded() {
        if (failures.get() != 0) {
            failures.set(0);
        }
    }

    /** Whether this failure opened it. */
    boolean failed() {
        long now = System.nanoTime();
        int row = failures.incrementAndGet();
        if (row == 1) {
            firstFailure.set(now);
        }
        return row >= failuresToOpen && now - firstFailure.get() >= momentNanos && open.compareAndSet(false, true);
    }

    /** Opens it at once; whether it was closed. */
    boolean open() {
        return open.compareAndSet(false, true);
    }

    void close() {
        failures.set(0);
        open.set(false);
    }
}
