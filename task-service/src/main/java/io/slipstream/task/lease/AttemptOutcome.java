package io.slipstream.task.lease;

import io.slipstream.task.task.TaskError;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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

    /**
     * Its target wants it later; the attempt does not count.
     *
     * @param error what the target said
     * @param delay how much later
     */
    record Deferred(TaskError error, Duration delay) implements AttemptOutcome {}

    /** Its target goes on with it and tells the outcome later: the lease is its from now on, with a time. */
    record HandedOver() implements AttemptOutcome {}

    /** It is given back unfinished; the attempt does not count. */
    record Released() implements AttemptOutcome {}

    /**
     * It goes on, and says what there is to say; a lease with a time lasts longer by it. Its text form leaves out what may
     * be large.
     *
     * @param fraction how far it is, 0 to 1; null if it does not say
     * @param partial a partial result, JSON text; null if there is none
     * @param checkpoint what the next attempt is to be given, JSON text; null leaves the one before
     */
    record Progressed(
            @Nullable Double fraction,
            @Nullable String partial,
            @Nullable String checkpoint) implements AttemptOutcome {
        /** Whether a later outcome of the same lease makes it superfluous. */
        boolean isPassing() {
            return partial == null && checkpoint == null;
        }

        @Override
        public String toString() {
            return "Progressed[fraction=" + fraction + "]";
        }
    }

    /**
     * What a failure leads to.
     *
     * @param failures how many attempts have failed with this one
     * @param maxAttempts how many may
     * @param delay how long to wait if another follows
     */
    static AttemptOutcome afterFailure(TaskError error, int failures, int maxAttempts, Supplier<Duration> delay) {
        return failures >= maxAttempts ? new Dead(error) : new Failed(error, delay.get());
    }

    /** Whether the lease ends with it. */
    default boolean ends() {
        return !(this instanceof Progressed || this instanceof HandedOver);
    }
}
