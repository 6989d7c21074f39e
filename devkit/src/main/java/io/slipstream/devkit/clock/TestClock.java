package io.slipstream.devkit.clock;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands still until the test moves it. Safe for use by several threads. */
public final class TestClock implements InstantSource {
    private final AtomicReference<Instant> now;

    /** A clock that shows the given time. */
    public TestClock(Instant start) {
        this.now = new AtomicReference<>(start);
    }

    /** A clock that shows the first moment of 2026, in UTC. */
    public TestClock() {
        this(Instant.parse("2026-01-01T00:00:00Z"));
    }

    @Override
    public Instant instant() {
        return now.get();
    }

    /** Sets the time, forwards or back. */
    public void set(Instant time) {
        now.set(time);
    }

    /** Moves the time on and returns the new one. */
    public Instant advance(Duration by) {
        return now.updateAndGet(time -> time.plus(by));
    }
}
