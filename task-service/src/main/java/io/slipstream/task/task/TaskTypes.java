package io.slipstream.task.task;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.config.TypesConfig;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The types of each tenant, in memory: those shipped, with the tenant's settings, and its own. A replica sees its own
 * changes at once and those of others after the next {@link #refresh()}; {@link #learn} asks the store for names that are
 * not known yet. Safe for many threads.
 */
@ApplicationScoped
public class TaskTypes {
    private final TypeCatalog catalog;
    private final TypeStore store;
    private final TypeLookup lookup;
    private final TypesConfig config;
    private final Map<Lane, TaskType> set = new ConcurrentHashMap<>();
    /** What changed here since the latest refresh began to read, so that it is not undone by it. */
    private final Set<Lane> changed = ConcurrentHashMap.newKeySet();

    private final Map<String, Boolean> switches = new ConcurrentHashMap<>();

    /** Types of a catalogue, and what tenants have set in a store. */
    public TaskTypes(TypeCatalog catalog, TypeStore store, TypeLookup lookup, TypesConfig config) {
        this.catalog = catalog;
        this.store = store;
        this.lookup = lookup;
        this.config = config;
    }

    /** The type as the tenant has set it, as far as known here; empty if there is no such type. */
    public Optional<TaskType> find(String tenant, String name) {
        TaskType own = set.get(key(tenant, name));
        return own == null || !(own.isOwn() || catalog.find(name).isPresent()) ? catalog.find(name) : Optional.of(own);
    }

    /** The type as the tenant has set it, asked of the store if it is not known here. */
    public Uni<Optional<TaskType>> seek(String tenant, String name) {
        return learn(Set.of(key(tenant, name))).map(known -> find(tenant, name));
    }

    /** Asks the store for those of these types (lanes with priority 0) that are not known here; at once if all are. */
    public Uni<Void> learn(Collection<Lane> wanted) {
        List<Lane> unknown = wanted.stream()
                .filter(type -> find(type.tenant(), type.type()).isEmpty())
                .filter(type -> TaskType.isName(type.type()))
                .toList();
        return unknown.isEmpty()
                ? Uni.createFrom().voidItem()
                : lookup.find(unknown).invoke(found -> found.forEach(this::put)).replaceWithVoid();
    }

    /** All types of the tenant, as far as known here, by name. */
    public Collection<TaskType> all(String tenant) {
        Map<String, TaskType> all = new TreeMap<>();
        catalog.all().forEach(shipped -> all.put(shipped.name(), shipped));
        set.forEach((key, type) -> {
            if (key.tenant().equals(tenant) && (type.isOwn() || all.containsKey(type.name()))) {
                all.put(type.name(), type);
            }
        });
        return all.values();
    }

    /** Sets a type of the tenant, and answers it as it is then; fails with CONFLICT if it would be one too many of its own. */
    public Uni<TaskType> save(String tenant, TaskType type) {
        return store.save(tenant, type, config.ownLimit())
                .map(saved -> saved.orElseThrow(() -> new ProblemException(
                        ErrorCode.CONFLICT,
                        "the tenant has " + config.ownLimit() + " task types of its own, the most there may be")))
                .invoke(saved -> put(key(tenant, saved.name()), saved));
    }

    /** Gives a type that is sent to a receiver a new salt; fails with NOT_FOUND if the tenant has no such type. */
    public Uni<TaskType> rotate(String tenant, String name, long salt) {
        return store.rotate(tenant, name, salt)
                .map(saved -> saved.orElseThrow(
                        () -> ProblemException.notFound("task type '" + name + "' with the handler http")))
                .invoke(saved -> put(key(tenant, saved.name()), saved));
    }

    /** Removes a type of the tenant's own; fails with CONFLICT while it has unfinished tasks, NOT_FOUND if there is none. */
    public Uni<Void> remove(String tenant, String name) {
        return store.remove(tenant, name)
                .invoke(removal -> {
                    switch (removal) {
                        case REMOVED -> forget(key(tenant, name));
                        case IN_USE ->
                            throw new ProblemException(
                                    ErrorCode.CONFLICT, "task type '" + name + "' has unfinished tasks");
                        case UNKNOWN -> throw ProblemException.notFound("task type '" + name + "'");
                    }
                })
                .replaceWithVoid();
    }

    private void put(Lane key, TaskType type) {
        changed.add(key);
        set.put(key, type);
    }

    private void forget(Lane key) {
        changed.add(key);
        set.remove(key);
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
        return Uni.createFrom()
                .deferred(() -> {
                    changed.clear();
                    return store.types();
                })
                .invoke(this::replace)
                .chain(store::switches)
                .invoke(switches::putAll)
                .replaceWithVoid();
    }

    private void replace(Map<Lane, TaskType> read) {
        set.keySet().removeIf(key -> !read.containsKey(key) && !changed.contains(key));
        read.forEach((key, type) -> {
            if (!changed.contains(key)) {
                set.put(key, type);
            }
        });
    }

    private static Lane key(String tenant, String name) {
        return new Lane(tenant, name, 0);
    }
}
