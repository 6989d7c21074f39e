package io.slipstream.cache.storage;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts failures in a row. After some it opens, and stays open until it is closed: whoever uses it tries the other side in
 * the background meanwhile, so that no caller pays for trying. Any thread may use it.
 */
final class CircuitBreaker {
    private final int failuresToOpen;
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicBoolean open;

    /** Open from the start, until the other side was reached once. */
    CircuitBreaker(int failuresToOpen) {
        this.failuresToOpen = failuresToOpen;
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
        return failures.incrementAndGet() >= failuresToOpen && open.compareAndSet(false, true);
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
