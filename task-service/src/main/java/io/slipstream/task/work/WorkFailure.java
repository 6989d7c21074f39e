package io.slipstream.task.work;

import io.slipstream.task.task.TaskError;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An attempt that failed for a known reason. */
public final class WorkFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient TaskError error;
    private final boolean retryable;

    private final transient @Nullable Duration later;

    private WorkFailure(TaskError error, boolean retryable, @Nullable Duration later) {
        super(error.type() + ": " + error.message());
        this.error = error;
        this.retryable = retryable;
        this.later = later;
    }

    /** Another attempt may succeed. */
    public static WorkFailure retryable(String type, String message) {
        return new WorkFailure(new TaskError(type, message), true, null);
    }

    /** Another attempt would fail too. */
    public static WorkFailure permanent(String type, String message) {
        return new WorkFailure(new TaskError(type, message), false, null);
    }

    /**
     * Who was called wants it later; the attempt does not count, unless there were as many of these as may be.
     *
     * @param delay how much later
     */
    public static WorkFailure deferred(String type, String message, Duration delay) {
        return new WorkFailure(new TaskError(type, message), true, delay);
    }

    /** How much later another attempt is wanted; empty if nobody said so. */
    public Optional<Duration> later() {
        return Optional.ofNullable(later);
    }

    /** What went wrong; reaches whoever asked for the task. */
    public TaskError error() {
        return error;
    }

    /** Whether another attempt makes sense. */
    public boolean isRetryable() {
        return retryable;
    }
}
