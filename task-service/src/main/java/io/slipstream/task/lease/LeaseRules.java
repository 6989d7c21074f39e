package io.slipstream.task.lease;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.task.TaskStatus;
import java.util.Optional;

/** What workers are told about leases. */
final class LeaseRules {
    private LeaseRules() {}

    /** How a task stands by an outcome of its attempt. */
    static TaskStatus statusAfter(AttemptOutcome outcome) {
        return switch (outcome) {
            case AttemptOutcome.Completed completed -> TaskStatus.COMPLETED;
            case AttemptOutcome.Failed failed -> TaskStatus.SCHEDULED;
            case AttemptOutcome.Deferred deferred -> TaskStatus.SCHEDULED;
            case AttemptOutcome.HandedOver handedOver -> TaskStatus.RUNNING;
            case AttemptOutcome.Dead dead -> TaskStatus.DEAD;
            case AttemptOutcome.Released released -> TaskStatus.QUEUED;
            case AttemptOutcome.Progressed progressed -> TaskStatus.RUNNING;
        };
    }

    /**
     * What a wish comes to whose lease is over: a completion that was written before is told again, so that a worker that
     * did not hear the first answer may repeat it.
     *
     * @param standing how the task stands; empty if it is not known any more
     */
    static LeaseAnswer whenVoid(LeaseId lease, LeaseWish wish, Optional<LeaseStore.Standing> standing) {
        TaskStatus status = standing.map(LeaseStore.Standing::status).orElse(null);
        boolean sameLease =
                standing.filter(now -> now.counter() == lease.counter()).isPresent();
        if (status == TaskStatus.CANCELLED && wish instanceof LeaseWish.Heartbeat) {
            return new LeaseAnswer.Cancelled(lease.taskId());
        }
        if (status == TaskStatus.COMPLETED && sameLease && wish instanceof LeaseWish.Complete) {
            return new LeaseAnswer.Ended(lease.taskId(), status);
        }
        String why = status == null
                ? "the task is gone"
                : status == TaskStatus.RUNNING && sameLease
                        ? "the attempt has lasted as long as it may"
                        : status == TaskStatus.RUNNING
                                ? "another worker has the task"
                                : "the task is " + status.wireName();
        return new LeaseAnswer.Refused(new ProblemException(
                ErrorCode.STALE_LEASE, "the lease of task " + lease.taskId() + " is over: " + why));
    }
}
