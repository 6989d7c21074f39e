package io.slipstream.devkit.suite;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** The pause between two looks at something outside that cannot tell when it changes; ends early when interrupted. */
final class Pause {
    private Pause() {}

    static void of(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }
}
