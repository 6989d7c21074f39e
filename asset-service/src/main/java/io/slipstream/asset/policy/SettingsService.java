package io.slipstream.asset.policy;

import io.slipstream.contracts.security.Tenant;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Reads and changes a tenant's policies and switches. Serving asks {@link SettingsCache} instead. */
@ApplicationScoped
public class SettingsService {
    private final SettingsStore store;
    private final SettingsCache cache;

    SettingsService(SettingsStore store, SettingsCache cache) {
        this.store = store;
        this.cache = cache;
    }

    /** The present settings, from the store. */
    public Uni<Settings> read(Tenant tenant) {
        return store.read(tenant);
    }

    /** Sets the given policies; types that are not among them get the shipped one. Answers all policies. */
    public Uni<PolicyTable> replacePolicies(Tenant tenant, List<CachePolicy> policies) {
        return store.replacePolicies(tenant, policies)
                .invoke(() -> cache.forget(tenant))
                .replaceWith(PolicyTable.with(policies));
    }

    /** Sets both switches. Answers them. */
    public Uni<Switches> set(Tenant tenant, Switches switches) {
        return store.set(tenant, switches).invoke(() -> cache.forget(tenant)).replaceWith(switches);
    }
}
