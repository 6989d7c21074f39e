package io.slipstream.asset.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Whose files are public, and how far a replica may be behind. */
@ConfigMapping(prefix = "slipstream.asset")
public interface AssetConfig {
    /**
     * The tenant whose files {@code /assets/} serves. Browsers send no credential, so the tenant cannot come from one. Other
     * tenants' files are stored and managed, but not served. The default is the tenant of a fresh installation.
     */
    @WithDefault("default")
    String publicTenant();

    /**
     * How often a replica asks PostgreSQL whether something was published elsewhere, in case the event log is silent; at least
     * 100 ms. It bounds how long a replica serves the previous version of a path. A second costs one small query per replica.
     */
    @WithDefault("PT1S")
    Duration checkInterval();

    /**
     * How long a statement on PostgreSQL may take before a caller gets 503; at least 100 ms. Two seconds is far above a
     * healthy read and short enough for a browser to try again.
     */
    @WithDefault("PT2S")
    Duration storeTimeout();
}
