package io.slipstream.task.task;

/**
 * Tasks that are served in order: of one tenant, type and priority.
 *
 * @param tenant whose
 * @param type the task type
 * @param priority 1 to 15
 */
public record Lane(String tenant, String type, int priority) {
    /** All lanes of a tenant's type together, which has no priority (0). */
    public static Lane ofType(String tenant, String type) {
        return new Lane(tenant, type, 0);
    }
}
