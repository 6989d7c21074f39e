package io.slipstream.task.work;

import io.slipstream.task.task.TaskType;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The handlers that are built in, by the type they run. Immutable. */
public final class Handlers {
    private final Map<String, TaskHandler> handlers = new TreeMap<>();
    private final Map<String, BatchTaskHandler> batches = new TreeMap<>();

    /** These handlers; no two may run the same type, and types of batch handlers must say how many go together. */
    public Handlers(Collection<TaskHandler> all, Collection<BatchTaskHandler> ofBatches) {
        all.forEach(handler -> add(handlers, handler.type(), handler));
        for (BatchTaskHandler handler : ofBatches) {
            if (handler.type().batch() == null) {
                throw new IllegalArgumentException(
                        "task type '" + handler.type().name() + "' has no batch settings");
            }
            add(batches, handler.type(), handler);
        }
    }

    private <T> void add(Map<String, T> kind, TaskType type, T handler) {
        if (handlers.containsKey(type.name()) || batches.containsKey(type.name())) {
            throw new IllegalArgumentException("two handlers for task type '" + type.name() + "'");
        }
        kind.put(type.name(), handler);
    }

    /** The handler of a type; empty if there is none. */
    public Optional<TaskHandler> find(String type) {
        return Optional.ofNullable(handlers.get(type));
    }

    /** The handler of a type that takes many tasks at a time; empty if there is none. */
    public Optional<BatchTaskHandler> findBatch(String type) {
        return Optional.ofNullable(batches.get(type));
    }

    /** The types that are run. */
    public List<TaskType> types() {
        return Stream.concat(
                        handlers.values().stream().map(TaskHandler::type),
                        batches.values().stream().map(BatchTaskHandler::type))
                .toList();
    }
}
