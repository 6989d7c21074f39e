package io.slipstream.cache.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Namespaces and their policies. */
@ConfigMapping(prefix = "slipstream.cache.namespace")
public interface NamespaceConfig {
    /**
     * How often policies are read again from PostgreSQL, in case a notice of a change was lost. Changes reach replicas at
     * once through the log; this is the bound without it.
     */
    @WithDefault("PT30S")
    Duration refreshInterval();

    /** How long PostgreSQL may take to answer before a policy request gets 503. */
    @WithDefault("PT3S")
    Duration storeTimeout();

    /** How many namespaces a tenant may define beside the shipped ones. */
    @WithDefault("200")
    int maxPerTenant();
}
