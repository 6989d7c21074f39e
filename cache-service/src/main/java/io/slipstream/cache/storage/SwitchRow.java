package io.slipstream.cache.storage;

import io.slipstream.cache.namespace.TenantSwitch;
import io.slipstream.cache.namespace.TierName;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** A tenant's switch as a row. */
@Entity
@Table(name = "cache_switch")
@SuppressWarnings("NullAway.Init") // filled by Hibernate
public class SwitchRow {
    @Id
    public String tenant;

    public boolean enabled;

    @Column(name = "tiers_off")
    public String tiersOff;

    /** The row of a switch. */
    static SwitchRow of(String tenant, TenantSwitch state) {
        SwitchRow row = new SwitchRow();
        row.tenant = tenant;
        row.enabled = state.enabled();
        row.tiersOff = state.off().stream().map(TierName::text).sorted().collect(Collectors.joining(","));
        return row;
    }

    /** The switch of the row; a tier that this version does not know is none. */
    TenantSwitch toSwitch() {
        Set<TierName> off = Arrays.stream(tiersOff.split(","))
                .flatMap(tier -> TierName.of(tier).stream())
                .collect(Collectors.toSet());
        return new TenantSwitch(enabled, off);
    }
}
