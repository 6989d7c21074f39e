package io.slipstream.cache.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Leases: one caller at a time fills a key, the others wait for what it brings. */
@ConfigMapping(prefix = "slipstream.cache.lease")
public interface LeaseConfig {
    /** The longest a caller may hold a lease; then the next one gets it. */
    @WithDefault("PT1M")
    Duration maxLife();

    /** The longest a caller may wait for the fill of another. Below the time-outs of whatever stands in front. */
    @WithDefault("PT30S")
    Duration maxWait();

    /** How many callers may wait on a replica; one more is refused with 503. */
    @WithDefault("10000")
    int maxWaiting();

    /** How often a replica asks whether a lease that another replica gave is still held: once for each key, however many wait. */
    @WithDefault("PT0.02S")
    Duration look();

    /**
     * How long Redis may take to give a lease, before it is given for one replica alone. Longer than what a read may take: shorter lets more replicas do the
     * same work when Redis is short of time. What costs little to load does not wait so long once other commands are not answered either.
     */
    @WithDefault("PT0.2S")
    Duration timeout();
}
