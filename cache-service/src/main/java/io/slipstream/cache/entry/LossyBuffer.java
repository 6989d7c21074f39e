package io.slipstream.cache.entry;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongConsumer;

/**
 * A ring of numbers that takes what fits and refuses the rest, as the read buffers of Caffeine do. Any thread may offer, at once
 * and without a lock; one thread at a time may drain.
 */
final class LossyBuffer {
    /** How many numbers fit. */
    static final int CAPACITY = 1024;

    private static final int MASK = CAPACITY - 1;

    /** 0 where nothing is, or is not yet. */
    private final AtomicLongArray slots = new AtomicLongArray(CAPACITY);

    private final AtomicLong added = new AtomicLong();
    private final AtomicLong drained = new AtomicLong();

    /**
     * Takes a number, if it fits.
     *
     * @param number not 0
     */
    boolean offer(long number) {
        long at;
        do {
            at = added.get();
            if (at - drained.get() >= CAPACITY) {
                return false;
            }
        } while (!added.compareAndSet(at, at + 1));
        slots.setRelease((int) at & MASK, number);
        return true;
    }

    /** Whether it is time to drain. */
    boolean isHalfFull() {
        return added.get() - drained.get() >= CAPACITY / 2;
    }

    /** Takes out what is there, the oldest first. */
    void drain(LongConsumer consumer) {
        long at = drained.get();
        long end = added.get();
        for (; at < end; at++) {
            long number = slots.getAcquire((int) at & MASK);
            if (number == 0) {
                break; // Its place is taken, but it has not arrived.
            }
            slots.setPlain((int) at & MASK, 0);
            drained.setRelease(at + 1);
            consumer.accept(number);
        }
    }
}
