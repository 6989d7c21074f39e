package io.slipstream.cache.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The shared tier (L2). Losing it costs speed, never correctness. */
@ConfigMapping(prefix = "slipstream.cache.redis")
public interface RedisConfig {
    /** Where Redis listens, with credentials if it wants any: {@code redis://user:password@host:6379}, {@code rediss://} for TLS. */
    @WithDefault("redis://127.0.0.1:6379")
    String url();

    /** How long a command may take before the request goes on without it. Longer makes requests wait for a frozen Redis. */
    @WithDefault("PT0.1S")
    Duration timeout();

    /** How long connecting and the first exchange may take. */
    @WithDefault("PT1S")
    Duration connectTimeout();

    /** How many pipelined connections there are; each event loop uses one of them. */
    @WithDefault("4")
    int connections();

    /** How many commands may wait on one connection; more are refused at once, which counts as a miss. */
    @WithDefault("2048")
    int maxPending();

    /** How many failures in a row open the breaker, after which commands are skipped. */
    @WithDefault("3")
    int failuresToOpen();

    /** How long the breaker stays open before Redis is tried again. Shorter finds a recovered Redis sooner. */
    @WithDefault("PT0.5S")
    Duration retryInterval();
}
