package io.slipstream.task.task;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The states of a task; how it goes from one to another is in {@link Transition}. */
public enum TaskStatus {
    /** A time or a retry is awaited. */
    SCHEDULED,
    /** Ready to run. */
    QUEUED,
    /** Another task of its concurrency key is ready or runs. */
    WAITING,
    /** A worker holds a lease on it. */
    RUNNING,
    /** Ended well. */
    COMPLETED,
    /** Ended because someone asked for it. */
    CANCELLED,
    /** Ended badly; may be redriven. */
    DEAD;

    /** The state after something happened; empty if it cannot happen in this state. */
    public Optional<TaskStatus> next(Transition happened) {
        return happened.from().contains(this) ? Optional.of(happened.to()) : Optional.empty();
    }

    /** Whether nothing more happens by itself. */
    public boolean ended() {
        return this == COMPLETED || this == CANCELLED || this == DEAD;
    }

    /** The name on the wire and in the database, lower case. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The status of a wire name; empty if there is none. */
    public static Optional<TaskStatus> of(String wireName) {
        return Arrays.stream(values())
                .filter(status -> status.wireName().equals(wireName))
                .findFirst();
    }
}
