package io.slipstream.task.verify;

import io.slipstream.task.task.TaskStatus;
import java.util.UUID;

/**
 * A row of a task, live or ended.
 *
 * @param id the task
 * @param name its tenant and type
 * @param live whether it is among the live ones
 * @param status its status
 * @param attempt its latest attempt
 * @param lease its latest lease
 * @param older whether it was accepted before the oldest day that the log still has
 */
public record StoredTask(
        UUID id, TypeName name, boolean live, TaskStatus status, int attempt, long lease, boolean older) {}
