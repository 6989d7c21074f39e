package io.slipstream.cache.namespace;

import java.util.Set;

/**
 * What a tenant switched off.
 *
 * @param enabled whether reads are answered from the cache at all
 * @param off the tiers that are neither read nor written
 */
public record TenantSwitch(boolean enabled, Set<TierName> off) {
    /** All is on. */
    public static final TenantSwitch ON = new TenantSwitch(true, Set.of());

    public TenantSwitch {
        off = Set.copyOf(off);
    }

    /** Whether a tier is read and written. */
    public boolean isOn(TierName tier) {
        return !off.contains(tier);
    }
}
