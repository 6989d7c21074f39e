package io.slipstream.client.task;

/** Where a task stands. */
public enum TaskStatus {
    /** A time or a retry is awaited. */
    SCHEDULED,
    /** It runs next. */
    QUEUED,
    /** A key is held by another task. */
    WAITING,
    /** It runs. */
    RUNNING,
    /** It ended well. */
    COMPLETED,
    /** It was cancelled. */
    CANCELLED,
    /** It was given up. */
    DEAD;

    /** Whether nothing more will happen by itself. */
    public boolean isEnd() {
        return switch (this) {
            case COMPLETED, CANCELLED, DEAD -> true;
            case SCHEDULED, QUEUED, WAITING, RUNNING -> false;
        };
    }
}
