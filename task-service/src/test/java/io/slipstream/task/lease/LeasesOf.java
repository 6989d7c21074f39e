package io.slipstream.task.lease;

import io.slipstream.task.task.Priority;
import io.slipstream.task.task.Task;
import io.slipstream.task.task.TaskStatus;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Leases for unit tests. */
final class LeasesOf {
    private static final Instant THEN = Instant.parse("2027-01-31T08:00:00Z");

    private LeasesOf() {}

    /** A pulled task of a type, with a payload of a size. */
    static Lease pulled(String tenant, String type, int payload) {
        Task task = new Task(
                UUID.randomUUID(),
                tenant,
                null,
                type,
                TaskStatus.RUNNING,
                Priority.NORMAL,
                2,
                7,
                "x".repeat(payload),
                List.of(),
                null,
                null,
                null,
                null,
                THEN,
                THEN,
                null,
                null,
                null,
                null,
                null,
                null);
        return new Lease(task, LeaseId.PULLED, 5, 11, 1, null, THEN.plusSeconds(30), null);
    }
}
