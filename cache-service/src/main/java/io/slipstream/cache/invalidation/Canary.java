package io.slipstream.cache.invalidation;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A word of a self-test in one partition of the log.
 *
 * @param test which self-test
 * @param replica who says it
 * @param step what is said
 * @param hearing of a report, what its replica heard; null in all other steps
 */
public record Canary(
        String test, String replica, Step step, @Nullable Hearing hearing) {
    public Canary {
        Objects.requireNonNull(test, "test of a canary");
        Objects.requireNonNull(replica, "replica of a canary");
        Objects.requireNonNull(step, "step of a canary");
    }

    /** What is said, in this order. */
    public enum Step {
        /** By the one that tests: whoever hears this shall answer. */
        CALL,
        /** By each replica. */
        ANSWER,
        /** By the one that tests: whoever hears this shall tell whose answers it heard. */
        TELL,
        /** By each replica. */
        REPORT
    }

    /**
     * What a replica heard, with times in microseconds by its own clock.
     *
     * @param heard whose answers, each with the time since the call was heard
     * @param toLog how long the log took to make its own answer durable; null if it did not
     * @param fromLog how long it took until its own answer was read back; null if it was not
     * @param toShared how long the shared tier took to take the canary; null if it did not
     * @param fromShared how long the shared tier took to give the canary; null if it did not
     */
    public record Hearing(
            Map<String, Long> heard,
            @Nullable Long toLog,
            @Nullable Long fromLog,
            @Nullable Long toShared,
            @Nullable Long fromShared) {
        public Hearing {
            heard = Map.copyOf(heard);
        }
    }
}
