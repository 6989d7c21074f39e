package io.slipstream.task.lease;

import io.slipstream.task.task.TaskError;
import java.time.Duration;

/** What an attempt came to. */
public sealed interface AttemptOutcome {
    /**
     * It ended well. Its text form leaves the result out.
     *
     * @param result JSON text
     */
    record Completed(String result) implements AttemptOutcome {
        @Override
        public String toString() {
            return "Completed[]";
        }
    }

    /**
     * It failed and another follows.
     *
     * @param error what went wrong
     * @param delay how long to wait
     */
    record Failed(TaskError error, Duration delay) implements AttemptOutcome {}

    /**
     * It failed and none follows.
     *
     * @param error what went wrong
     */
    record Dead(TaskError error) implements AttemptOutcome {}

    /** It is given back unfinished; the attempt does not count. */
    record Released() implements AttemptOutcome {}

    /**
     * It goes on.
     *
     * @param fraction how far it is, 0 to 1
     */
    record Progressed(double fraction) implements AttemptOutcome {}

    /** Whether the lease ends with it. */
    default boolean ends() {
        return !(this instanceof Progressed);
    }
}
