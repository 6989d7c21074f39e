package io.slipstream.task.task;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The types with each tenant's settings, in memory. A replica sees its own changes at once and those of others after the
 * next {@link #refresh()}. Safe for many threads.
 */
@ApplicationScoped
public class TaskTypes {
    private final TypeCatalog catalog;
    private final TypeStore store;
    private final Map<Lane, TypeSettings> settings = new ConcurrentHashMap<>();
    private final Map<String, Boolean> switches = new ConcurrentHashMap<>();

    /** Types of a catalogue with settings from a store. */
    public TaskTypes(TypeCatalog catalog, TypeStore store) {
        this.catalog = catalog;
        this.store = store;
    }

    /** The type as the tenant has set it; empty if there is no such type. */
    public Optional<TaskType> find(String tenant, String name) {
        return catalog.find(name).map(shipped -> withSettings(tenant, shipped));
    }

    /** All types as the tenant has set them. */
    public List<TaskType> all(String tenant) {
        return catalog.all().stream()
                .map(shipped -> withSettings(tenant, shipped))
                .toList();
    }

    /** Sets how the tenant's tasks of a type are treated. */
    public Uni<TaskType> save(String tenant, TaskType type) {
        return store.save(tenant, type)
                .invoke(() -> settings.put(key(tenant, type.name()), type.settings()))
                .replaceWith(type);
    }

    /** Whether the tenant's submissions return before their tasks end. */
    public boolean asynchronous(String tenant) {
        return switches.getOrDefault(tenant, true);
    }

    /** Sets whether the tenant's submissions return before their tasks end. */
    public Uni<Void> saveSwitch(String tenant, boolean asynchronous) {
        return store.saveSwitch(tenant, asynchronous).invoke(() -> switches.put(tenant, asynchronous));
    }

    /** Reads what other replicas have set. */
    public Uni<Void> refresh() {
        return store.settings()
                .invoke(settings::putAll)
                .chain(store::switches)
                .invoke(switches::putAll)
                .replaceWithVoid();
    }

    private TaskType withSettings(String tenant, TaskType shipped) {
        return new TaskType(shipped.name(), settings.getOrDefault(key(tenant, shipped.name()), shipped.settings()));
    }

    private static Lane key(String tenant, String name) {
        return new Lane(tenant, name, 0);
    }
}
