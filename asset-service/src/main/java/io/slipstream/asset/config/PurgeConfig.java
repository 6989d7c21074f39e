package io.slipstream.asset.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The queue of invalidations and the events that tell of it. */
@ConfigMapping(prefix = "slipstream.asset.purge")
public interface PurgeConfig {
    /** The most paths of one invalidation. A bundle that changes more queues a wildcard over its prefix instead. */
    @WithDefault("1000")
    int maxPaths();

    /** How long an acknowledged invalidation is kept for reference. Pending ones are kept until they are acknowledged. */
    @WithDefault("P30D")
    Duration retention();

    /** How often events that are not yet in the log are looked for, besides right after each change; at least 50 ms. */
    @WithDefault("PT0.5S")
    Duration relayInterval();

    /** How many events are sent to the log in one transaction. */
    @WithDefault("200")
    int relayBatch();

    /** How long a batch may take to reach the log before it is given up and tried again. */
    @WithDefault("PT15S")
    Duration relayTimeout();
}
