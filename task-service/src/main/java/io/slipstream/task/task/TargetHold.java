package io.slipstream.task.task;

import java.time.Instant;

/** Why nothing is sent to a target. */
public sealed interface TargetHold {
    /** The target, {@code scheme://host:port}. */
    String target();

    /** The operator does not allow it, or not any more. */
    record NotAllowed(String target) implements TargetHold {}

    /**
     * It failed again and again, and is left alone for a while.
     *
     * @param failures how often in a row
     * @param until when it is tried again
     */
    record Broken(String target, int failures, Instant until) implements TargetHold {}

    /**
     * It has as many calls of this replica as it may.
     *
     * @param running how many
     */
    record Busy(String target, int running) implements TargetHold {}
}
