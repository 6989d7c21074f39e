package io.slipstream.cache.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Warm-ups. */
@ConfigMapping(prefix = "slipstream.cache.warmup")
public interface WarmupConfig {
    /** How many keys one warm-up may name. */
    @WithDefault("10000")
    int maxKeys();

    /** How many keys are loaded at the same time. More warm faster and press harder on Redis. */
    @WithDefault("16")
    int concurrency();

    /** How many warm-ups may run at the same time on a replica; more get 503. */
    @WithDefault("16")
    int maxRunning();

    /** How long a warm-up's progress can be asked for. */
    @WithDefault("PT1H")
    Duration retention();
}
