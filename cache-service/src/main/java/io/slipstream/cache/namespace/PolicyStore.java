package io.slipstream.cache.namespace;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;

/**
 * Where changed policies and switches are kept. Never blocks. A store that is away or too slow fails the Uni with {@code
 * STORE_UNAVAILABLE}.
 */
public interface PolicyStore {
    /** Everything that differs from what is shipped, of all tenants. */
    Uni<Settings> load();

    /** Keeps a policy; whether the namespace had none there before. */
    Uni<Boolean> save(String tenant, String namespace, Policy policy);

    /** Forgets a policy; whether there was one. */
    Uni<Boolean> remove(String tenant, String namespace);

    /** Keeps a tenant's switch. */
    Uni<Void> saveSwitch(String tenant, TenantSwitch state);

    /**
     * What is kept.
     *
     * @param policies the kept policies
     * @param switches of the tenants that ever used theirs
     */
    record Settings(List<Kept> policies, Map<String, TenantSwitch> switches) {
        public Settings {
            policies = List.copyOf(policies);
            switches = Map.copyOf(switches);
        }
    }

    /** A kept policy. */
    record Kept(String tenant, String namespace, Policy policy) {}
}
