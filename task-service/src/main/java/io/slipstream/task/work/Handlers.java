package io.slipstream.task.work;

import io.slipstream.task.task.TaskType;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The handlers that are built in, by the type they run. Immutable. */
public final class Handlers {
    private final Map<String, TaskHandler> handlers = new TreeMap<>();

    /** These handlers; no two may run the same type. */
    public Handlers(Collection<TaskHandler> all) {
        for (TaskHandler handler : all) {
            if (handlers.put(handler.type().name(), handler) != null) {
                throw new IllegalArgumentException(
                        "two handlers for task type '" + handler.type().name() + "'");
            }
        }
    }

    /** The handler of a type; empty if there is none. */
    public Optional<TaskHandler> find(String type) {
        return Optional.ofNullable(handlers.get(type));
    }

    /** The types that are run. */
    public List<TaskType> types() {
        return handlers.values().stream().map(TaskHandler::type).toList();
    }
}
