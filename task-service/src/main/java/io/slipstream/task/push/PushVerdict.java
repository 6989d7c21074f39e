package io.slipstream.task.push;

import io.slipstream.task.task.TaskError;
import java.time.Duration;

/** What an answer means. */
public sealed interface PushVerdict {
    /**
     * The task is done. Its text form leaves the result out.
     *
     * @param result JSON text
     */
    record Done(String result) implements PushVerdict {
        @Override
        public String toString() {
            return "Done[]";
        }
    }

    /** The receiver has it and tells the outcome later. */
    record Accepted() implements PushVerdict {}

    /**
     * The receiver wants it later.
     *
     * @param error what it said
     * @param delay how much later
     */
    record Throttled(TaskError error, Duration delay) implements PushVerdict {}

    /**
     * It failed; another attempt may succeed.
     *
     * @param error what went wrong
     * @param alive whether the receiver answered so that others may be sent to it
     */
    record Failed(TaskError error, boolean alive) implements PushVerdict {}

    /**
     * It failed; another attempt would fail too.
     *
     * @param error what went wrong
     */
    record Refused(TaskError error) implements PushVerdict {}

    /** Whether the receiver lives, as far as this tells. */
    default boolean alive() {
        return !(this instanceof Failed failed) || failed.alive();
    }
}
