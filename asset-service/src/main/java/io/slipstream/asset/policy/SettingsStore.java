package io.slipstream.asset.policy;

import io.slipstream.contracts.security.Tenant;
import io.smallrye.mutiny.Uni;
import java.util.List;

/**
 * Where settings are kept. Each change raises the tenant's revision in the same transaction, by which other replicas see it.
 * Fails with {@code STORE_UNAVAILABLE} when it cannot be reached in time. May be called on any thread, never blocks.
 */
public interface SettingsStore {
    /** The present settings; the shipped ones if nothing was set. */
    Uni<Settings> read(Tenant tenant);

    /** Replaces all policies that differ from the shipped ones. */
    Uni<Void> replacePolicies(Tenant tenant, List<CachePolicy> policies);

    /** Sets both switches. */
    Uni<Void> set(Tenant tenant, Switches switches);
}
