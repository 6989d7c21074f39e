package io.slipstream.query.result;

import io.slipstream.query.config.ResultCacheConfig;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Whether results may be kept and served: someone can turn it off, and it is off while the replica does not hear of
 * changes. Thread-safe.
 */
@ApplicationScoped
public class CacheSwitch {
    private volatile boolean enabled;
    private volatile boolean coherent;

    /** As the settings say, and deaf until the consumers are in place. */
    public CacheSwitch(ResultCacheConfig config) {
        this.enabled = config.enabled();
    }

    /** Whether someone wants results to be kept. */
    public boolean isEnabled() {
        return enabled;
    }

    /** Turns keeping on or off. */
    public void enable(boolean on) {
        enabled = on;
    }

    /** Whether the replica hears of changes. */
    public boolean isCoherent() {
        return coherent;
    }

    /** The replica hears of changes from now on, or no longer. */
    public void coherent(boolean hears) {
        coherent = hears;
    }
}
