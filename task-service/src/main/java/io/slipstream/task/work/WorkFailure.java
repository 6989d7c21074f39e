package io.slipstream.task.work;

import io.slipstream.task.task.TaskError;

/** An attempt that failed for a known reason. */
public final class WorkFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient TaskError error;
    private final boolean retryable;

    private WorkFailure(TaskError error, boolean retryable) {
        super(error.type() + ": " + error.message());
        this.error = error;
        this.retryable = retryable;
    }

    /** Another attempt may succeed. */
    public static WorkFailure retryable(String type, String message) {
        return new WorkFailure(new TaskError(type, message), true);
    }

    /** Another attempt would fail too. */
    public static WorkFailure permanent(String type, String message) {
        return new WorkFailure(new TaskError(type, message), false);
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
