package io.slipstream.task.task;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The task types that exist, with the settings they ship with. Immutable. */
public final class TypeCatalog {
    private final Map<String, TaskType> types = new TreeMap<>();

    /** A catalogue of these types; names must differ. */
    public TypeCatalog(Collection<TaskType> shipped) {
        for (TaskType type : shipped) {
            if (types.put(type.name(), type) != null) {
                throw new IllegalArgumentException("task type '" + type.name() + "' has two handlers");
            }
        }
    }

    /** The type of a name; empty if there is none. */
    public Optional<TaskType> find(String name) {
        return Optional.ofNullable(types.get(name));
    }

    /** All types, by name. */
    public Collection<TaskType> all() {
        return types.values();
    }
}
