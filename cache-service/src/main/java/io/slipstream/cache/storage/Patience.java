package io.slipstream.cache.storage;

import java.time.Duration;

/**
 * How long a command waits for its answer.
 *
 * @param certain how long in any case
 * @param most how long while nothing else shows that the server is silent; at least as long
 */
record Patience(Duration certain, Duration most) {
    Patience {
        if (certain.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "most of a patience must be at least what is certain, got " + most + " below " + certain);
        }
    }

    /** So long, whatever else happens. */
    static Patience of(Duration time) {
        return new Patience(time, time);
    }
}
