package io.slipstream.task.task;

import io.slipstream.task.config.RatesConfig;
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

    /** Shipped types, those named with a rate limit of their own. */
    public static TypeCatalog of(Collection<TaskType> shipped, RatesConfig config) {
        return new TypeCatalog(
                shipped.stream().map(type -> limited(type, config)).toList());
    }

    private static TaskType limited(TaskType type, RatesConfig config) {
        RatesConfig.Rate rate = config.types().get(type.name());
        return rate == null
                ? type
                : new TaskType(
                        type.name(),
                        type.handler(),
                        type.settings().withRateLimit(new RateLimit(rate.perSecond(), rate.burst())));
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
