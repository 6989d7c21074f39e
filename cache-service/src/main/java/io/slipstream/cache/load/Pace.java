package io.slipstream.cache.load;

import io.smallrye.mutiny.Uni;
import java.time.Duration;

/** Spreads steps evenly over time: so many a second, with no credit for time in which nobody asked. Any thread may use it. */
final class Pace {
    private static final double NANOS_OF_A_SECOND = 1e9;
    private static final long NANOS_OF_A_MILLISECOND = 1_000_000;

    private final long interval;
    private long next;

    /**
     * A pace.
     *
     * @param perSecond how many steps a second, above 0
     * @param now the present time as {@code System.nanoTime()} tells it
     */
    Pace(double perSecond, long now) {
        this.interval = Math.round(NANOS_OF_A_SECOND / perSecond);
        this.next = now;
    }

    /** Ends when the next step may be taken. */
    Uni<Void> step() {
        long delay = reserve(System.nanoTime());
        Uni<Void> go = Uni.createFrom().voidItem();
        // Timers know milliseconds only.
        long millis = Math.ceilDiv(delay, NANOS_OF_A_MILLISECOND);
        return millis <= 0 ? go : go.onItem().delayIt().by(Duration.ofMillis(millis));
    }

    /** Takes the next step; in how many nanoseconds it is due. */
    synchronized long reserve(long now) {
        long due = next - now > 0 ? next : now;
        next = due + interval;
        return due - now;
    }
}
