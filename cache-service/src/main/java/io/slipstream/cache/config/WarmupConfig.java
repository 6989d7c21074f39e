package io.slipstream.cache.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Warm-ups. */
@ConfigMapping(prefix = "slipstream.cache.warmup")
public interface WarmupConfig {
    /** How many keys one warm-up may name, or ask for with {@code hottest}. */
    @WithDefault("10000")
    int maxKeys();

    /** How many entries a warm-up fetches from Redis or disk at the same time. More warm faster and press harder on Redis. */
    @WithDefault("16")
    int concurrency();

    /** How many loads a warm-up begins in a second if it does not say so itself ({@code rate_limit}). What a tier has is not loaded and does not count. */
    @WithDefault("100")
    int rateLimit();

    /** How many loads all warm-ups of a replica may have under way; the rest of {@code slipstream.cache.loader.concurrency} is left to callers. */
    @WithDefault("8")
    int loads();

    /** How many warm-ups may run at the same time on a replica; more get 503. */
    @WithDefault("16")
    int maxRunning();

    /** How long a warm-up's progress can be asked for. */
    @WithDefault("PT1H")
    Duration retention();
}
