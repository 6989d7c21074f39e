package io.slipstream.task.task;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The states of a task. {@link #next} is the whole state machine; docs/task-service.md draws it with the same words. */
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

    /** What can happen to a task. */
    public enum Trigger {
        /** Its time has come and its key is free. */
        DUE,
        /** Its time has come, but its key is held. */
        DUE_BUT_HELD,
        /** Its key became free. */
        KEY_FREE,
        /** A worker took a lease. */
        CLAIMED,
        /** The attempt ended well. */
        SUCCEEDED,
        /** The attempt failed and another will follow. */
        FAILED,
        /** The attempt failed for good, or its attempts are used up. */
        GAVE_UP,
        /** The worker gave it back, or was lost with it. */
        RELEASED,
        /** The deadline passed before it ended. */
        EXPIRED,
        /** Someone wants it stopped. */
        CANCEL,
        /** Someone wants a dead task tried again. */
        REDRIVE,
        /** Someone wants a dead task tried again, but its key is held. */
        REDRIVE_BUT_HELD
    }

    /** The state after a trigger; empty if the trigger means nothing in this state. */
    public Optional<TaskStatus> next(Trigger trigger) {
        return switch (this) {
            case SCHEDULED ->
                Optional.ofNullable(
                        switch (trigger) {
                            case DUE -> QUEUED;
                            case DUE_BUT_HELD -> WAITING;
                            case EXPIRED -> DEAD;
                            case CANCEL -> CANCELLED;
                            default -> null;
                        });
            case QUEUED ->
                Optional.ofNullable(
                        switch (trigger) {
                            case CLAIMED -> RUNNING;
                            case EXPIRED -> DEAD;
                            case CANCEL -> CANCELLED;
                            default -> null;
                        });
            case WAITING ->
                Optional.ofNullable(
                        switch (trigger) {
                            case KEY_FREE -> QUEUED;
                            case EXPIRED -> DEAD;
                            case CANCEL -> CANCELLED;
                            default -> null;
                        });
            case RUNNING ->
                Optional.ofNullable(
                        switch (trigger) {
                            case SUCCEEDED -> COMPLETED;
                            case FAILED -> SCHEDULED;
                            case GAVE_UP -> DEAD;
                            case RELEASED -> QUEUED;
                            case CANCEL -> CANCELLED;
                            default -> null;
                        });
            case DEAD ->
                Optional.ofNullable(
                        switch (trigger) {
                            case REDRIVE -> QUEUED;
                            case REDRIVE_BUT_HELD -> WAITING;
                            default -> null;
                        });
            case COMPLETED, CANCELLED -> Optional.empty();
        };
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
