package io.slipstream.task.task;

import io.smallrye.mutiny.Uni;
import java.util.Map;

/** Where what tenants set is kept. Called on any thread; answers on any thread. */
public interface TypeStore {
    /** All settings of all tenants, by lane with priority 0. */
    Uni<Map<Lane, TypeSettings>> settings();

    /** Sets how a tenant's tasks of a type are treated. */
    Uni<Void> save(String tenant, TaskType type);

    /** Whether tenants run asynchronously; those that never said are absent. */
    Uni<Map<String, Boolean>> switches();

    /** Sets whether a tenant runs asynchronously. */
    Uni<Void> saveSwitch(String tenant, boolean asynchronous);
}
