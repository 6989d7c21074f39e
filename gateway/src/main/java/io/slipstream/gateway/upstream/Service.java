package io.slipstream.gateway.upstream;

import java.util.Locale;

/** A service of Slipstream's, as the gateway calls it. */
public enum Service {
    CACHE,
    TASK,
    QUERY,
    ASSET;

    /** The name in metrics, messages and settings, for example {@code cache}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
