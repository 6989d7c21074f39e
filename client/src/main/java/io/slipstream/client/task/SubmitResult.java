package io.slipstream.client.task;

import io.slipstream.client.problem.ProblemException;
import java.util.UUID;

/** What became of one task of a batch. */
public sealed interface SubmitResult {
    /** It is durable. */
    record Accepted(UUID id, TaskStatus status) implements SubmitResult {}

    /** It was refused. */
    record Refused(ProblemException why) implements SubmitResult {}
}
