package io.slipstream.task.lease;

import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.task.TaskStatus;
import java.time.Instant;
import java.util.UUID;

/** What became of a {@link LeaseWish}. */
public sealed interface LeaseAnswer {
    /**
     * The lease goes on.
     *
     * @param taskId the task
     * @param until when it ends without another heartbeat
     */
    record Held(UUID taskId, Instant until) implements LeaseAnswer {}

    /**
     * The lease is over, as wished.
     *
     * @param taskId the task
     * @param status how it stands by that
     */
    record Ended(UUID taskId, TaskStatus status) implements LeaseAnswer {}

    /**
     * Someone cancelled the task: its worker should stop.
     *
     * @param taskId the task
     */
    record Cancelled(UUID taskId) implements LeaseAnswer {}

    /**
     * Nothing changed.
     *
     * @param why NOT_FOUND if there is no such lease of the tenant, STALE_LEASE if it is over
     */
    record Refused(ProblemException why) implements LeaseAnswer {}
}
