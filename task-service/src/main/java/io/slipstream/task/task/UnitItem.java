package io.slipstream.task.task;

/** One element of a {@link SubmitUnit}: a task to insert, or the refusal that stands in its place. */
public sealed interface UnitItem permits UnitItem.NewTask, SubmitOutcome.Refused {
    /**
     * A task to insert.
     *
     * @param id its id
     * @param submission what is asked for
     * @param maxAttempts how often it may be tried
     */
    record NewTask(java.util.UUID id, Submission submission, int maxAttempts) implements UnitItem {}
}
