package io.slipstream.task.lease;

import java.util.UUID;

/**
 * What names a lease and fences it: once the task's owner or counter in the database differ, an outcome that comes with
 * it has no effect.
 *
 * @param taskId the task
 * @param tenant whose it is
 * @param type the task type
 * @param owner who holds it: a worker, or {@link #PULLED}
 * @param counter grows with each lease of the task
 */
public record LeaseId(UUID taskId, String tenant, String type, UUID owner, long counter) {
    /** The owner of tasks that workers pulled, or receivers accepted: no replica, so that they outlive the one that gave them out. */
    public static final UUID PULLED = new UUID(0, 0);

    /** Who claims for workers that get tasks over Kafka. Such leases are of {@link #PULLED}, and have no time until they are sent. */
    public static final UUID DISPATCHED = new UUID(0, 1);
}
