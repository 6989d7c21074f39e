package io.slipstream.task.task;

/**
 * Tasks that are served in order: of one tenant, type and priority.
 *
 * @param tenant whose
 * @param type the task type
 * @param priority 1 to 15
 */
public record Lane(String tenant, String type, int priority) {}
