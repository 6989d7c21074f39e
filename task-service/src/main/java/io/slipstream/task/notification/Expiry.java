package io.slipstream.task.notification;

import java.time.Duration;
import java.time.Instant;

/** Until when a notification is shown, by the clock of the database. */
public sealed interface Expiry {
    /** The longest that a notification is shown. */
    Duration LONGEST = Duration.ofDays(366);

    /** What holds where nothing is said. */
    Expiry DEFAULT = new After(Duration.ofDays(30));

    /** A time; the notification is refused if it is past, or more than {@link #LONGEST} ahead. */
    record At(Instant time) implements Expiry {}

    /** So long after it is created; positive and at most {@link #LONGEST}. */
    record After(Duration time) implements Expiry {
        public After {
            if (time.isNegative() || time.isZero() || time.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("a notification must expire within " + LONGEST + ", got " + time);
            }
        }
    }
}
