package io.slipstream.cache.namespace;

import io.slipstream.cache.invalidation.Floors;

/**
 * A namespace of a tenant as it is now on this replica: lives as long as the replica, its policy changes. Any thread may
 * use it.
 */
public final class Namespace {
    private final String tenant;
    private final String name;
    private final int partition;
    private final Floors.View floors;
    private final TenantNamespaces owner;
    private volatile Policy policy;

    Namespace(TenantNamespaces owner, String name, int partition, Floors.View floors, Policy policy) {
        this.owner = owner;
        this.tenant = owner.tenant();
        this.name = name;
        this.partition = partition;
        this.floors = floors;
        this.policy = policy;
    }

    /** Whose it is. */
    public String tenant() {
        return tenant;
    }

    /** Its name, unique within the tenant. */
    public String name() {
        return name;
    }

    /** The partition of the log that orders what happens to it. */
    public int partition() {
        return partition;
    }

    /** Which of its copies may not be served. */
    public Floors.View floors() {
        return floors;
    }

    /** Its present policy. */
    public Policy policy() {
        return policy;
    }

    /** Whether reads are answered from the cache: its policy says so, and the tenant's switch is on. */
    public boolean isEnabled() {
        return policy.enabled() && owner.present().enabled();
    }

    /** Whether a tier is read and written: its policy names it, and the tenant has not switched it off. */
    public boolean uses(TierName tier) {
        return policy.uses(tier) && owner.present().isOn(tier);
    }

    void policy(Policy changed) {
        policy = changed;
    }
}
