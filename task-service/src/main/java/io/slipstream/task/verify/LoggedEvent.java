package io.slipstream.task.verify;

import io.slipstream.task.task.TaskEvent.Kind;
import io.slipstream.task.task.TaskStatus;
import java.util.UUID;

/**
 * A row of the event log, as far as rules look at it.
 *
 * @param task the task
 * @param seq grows with each event of a task
 * @param name the tenant and type of the task
 * @param kind what happened
 * @param status the status after it
 * @param attempt the attempt it belongs to; 0 before the first
 * @param lease the lease it belongs to; that of the outcome where a worker told one, the latest otherwise
 */
public record LoggedEvent(UUID task, long seq, TypeName name, Kind kind, TaskStatus status, int attempt, long lease) {
    /** Whether it says that nobody runs the task any more, if anybody did. */
    boolean endsLease() {
        return switch (kind) {
            case COMPLETED, FAILED, RELEASED, DEAD, CANCELLED -> true;
            case SUBMITTED, REPLACED, STARTED, PROGRESSED, PARTIAL -> false;
        };
    }

    @Override
    public String toString() {
        return kind.wireName() + " (" + status.wireName() + ", attempt " + attempt + ", lease " + lease + ", event "
                + seq + ")";
    }
}
