package io.slipstream.task.task;

/**
 * A kind of task.
 *
 * @param name 1 to 100 lower-case letters, digits, dots, hyphens and underscores
 * @param settings how its tasks are treated
 */
public record TaskType(String name, TypeSettings settings) {
    public TaskType {
        if (!name.matches("[a-z0-9][a-z0-9._-]{0,99}")) {
            throw new IllegalArgumentException(
                    "name of a task type must match [a-z0-9][a-z0-9._-]*, got '" + name + "'");
        }
    }
}
