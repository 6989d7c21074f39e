package io.slipstream.task.task;

/** One element of a {@link SubmitUnit}: a task to insert, or the refusal that stands in its place. */
public sealed interface UnitItem permits UnitItem.NewTask, SubmitOutcome.Refused {
    /**
     * A task to insert.
     *
     * @param id its id
     * @param submission what is asked for
     * @param maxAttempts how often it may be tried
     * @param notifyOn of which ends its owner is told
     */
    record NewTask(java.util.UUID id, Submission submission, int maxAttempts, NotifyWish notifyOn) implements UnitItem {
        /** A task of whose ends nobody is told. */
        public NewTask(java.util.UUID id, Submission submission, int maxAttempts) {
            this(id, submission, maxAttempts, NotifyWish.NONE);
        }

        /** Whether somebody is to be told of an end. */
        public boolean isNotified() {
            return notifyOn != NotifyWish.NONE && submission.subject() != null;
        }
    }
}
