package io.slipstream.task.task;

import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** Where what tenants set is kept. Called on any thread; answers on any thread. */
public interface TypeStore {
    /** All types that tenants have set, by tenant and type (priority 0). */
    Uni<Map<Lane, TaskType>> types();

    /** Those of these types that tenants have set, by tenant and type (priority 0). */
    Uni<Map<Lane, TaskType>> find(Collection<Lane> wanted);

    /**
     * Sets a tenant's type.
     *
     * @param ownLimit how many types of its own the tenant may have; exact over all replicas
     * @return the type as it is now; a receiver that was there before keeps its salts. Empty if it would be one too many, then
     *     nothing changed
     */
    Uni<Optional<TaskType>> save(String tenant, TaskType type, int ownLimit);

    /** Gives a tenant's type that is sent to a receiver a new salt; the type as it is then, empty if there is no such type. */
    Uni<Optional<TaskType>> rotate(String tenant, String name, long salt);

    /** Removes a tenant's own type. */
    Uni<Removal> remove(String tenant, String name);

    /** Whether tenants run asynchronously; those that never said are absent. */
    Uni<Map<String, Boolean>> switches();

    /** Sets whether a tenant runs asynchronously. */
    Uni<Void> saveSwitch(String tenant, boolean asynchronous);

    /** What became of a wish to remove a type. */
    enum Removal {
        /** It is gone. */
        REMOVED,
        /** It has unfinished tasks. */
        IN_USE,
        /** The tenant has no such type of its own. */
        UNKNOWN
    }
}
