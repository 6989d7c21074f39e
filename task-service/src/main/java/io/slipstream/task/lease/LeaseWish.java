package io.slipstream.task.lease;

import io.slipstream.task.task.TaskError;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a worker wants done with a lease. */
public sealed interface LeaseWish {
    /** It goes on. */
    record Heartbeat(AttemptOutcome.Progressed told) implements LeaseWish {}

    /**
     * The attempt ended well. Its text form leaves the result out.
     *
     * @param result JSON text
     */
    record Complete(String result) implements LeaseWish {
        @Override
        public String toString() {
            return "Complete[]";
        }
    }

    /**
     * The attempt failed.
     *
     * @param error what went wrong
     * @param retryable whether another attempt makes sense
     * @param retryAfter how long to wait before it; null leaves that to the type's retry policy
     */
    record Fail(
            TaskError error, boolean retryable, @Nullable Duration retryAfter) implements LeaseWish {}

    /** The task is given back unfinished; the attempt does not count. */
    record Release() implements LeaseWish {}
}
