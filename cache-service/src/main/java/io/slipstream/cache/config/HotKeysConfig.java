package io.slipstream.cache.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What replicas tell each other about their hottest keys, so that one that starts has them in process before callers ask. */
@ConfigMapping(prefix = "slipstream.cache.hot-keys")
public interface HotKeysConfig {
    /** Whether this replica tells its hottest keys, and takes over those of others when it starts and when another one stops. */
    @WithDefault("true")
    boolean enabled();

    /** How many keys a replica tells, and how many it takes over when it starts. */
    @WithDefault("10000")
    int maxKeys();

    /** How much the keys that a replica tells may take together, before they are compressed. */
    @WithDefault("512K")
    MemorySize maxSize();

    /** How often a replica tells its hottest keys if they changed. */
    @WithDefault("PT10S")
    Duration interval();

    /** How long Redis keeps what a replica told: after an outage of all replicas for longer, the first to start begins with nothing in process. */
    @WithDefault("PT10M")
    Duration retention();

    /** How many entries are fetched at the same time when keys are taken over. */
    @WithDefault("32")
    int concurrency();

    /**
     * How long a replica that starts, and could serve, waits with being ready until it has taken over the hottest keys of the others. Then it is ready and
     * goes on in the background. PT0S: it does not wait.
     */
    @WithDefault("PT2S")
    Duration patience();
}
