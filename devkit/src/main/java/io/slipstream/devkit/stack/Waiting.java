package io.slipstream.devkit.stack;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** The pause between two looks at something outside that cannot tell when it changes. */
final class Waiting {
    private Waiting() {}

    static void pause(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }
}
