package io.slipstream.cache.storage;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A tenant's switch as a row. */
@Entity
@Table(name = "cache_switch")
@SuppressWarnings("NullAway.Init") // filled by Hibernate
public class SwitchRow {
    @Id
    public String tenant;

    public boolean enabled;

    /** The row of a switch. */
    static SwitchRow of(String tenant, boolean enabled) {
        SwitchRow row = new SwitchRow();
        row.tenant = tenant;
        row.enabled = enabled;
        return row;
    }
}
