package io.slipstream.cache.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** The shared tier (L2). Losing it costs speed, never correctness. */
@ConfigMapping(prefix = "slipstream.cache.redis")
public interface RedisConfig {
    /** How Redis is set up: one server, one master that Sentinels watch over, or a Redis Cluster. */
    @WithDefault("standalone")
    Mode mode();

    /**
     * Where Redis listens, with credentials if it wants any: {@code redis://user:password@host:6379}, {@code rediss://} for TLS. In mode
     * {@code sentinel} the addresses of all Sentinels, in mode {@code cluster} of some nodes, separated by commas, alike in all but host and port.
     */
    @WithDefault("redis://127.0.0.1:6379")
    String url();

    /** What the Sentinels call the master; needed in mode {@code sentinel}, refused in the others. */
    Optional<String> masterName();

    /**
     * What the Sentinels themselves want to hear, {@code user:password} or {@code :password}; only in mode {@code sentinel}. Without it they are
     * asked without credentials; those in the addresses are for the master.
     */
    Optional<String> sentinelCredentials();

    /** How long a command may take before the request goes on without Redis. Longer makes requests wait for a frozen Redis. */
    @WithDefault("PT0.04S")
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

    /**
     * How often it is asked who the masters are, and whether they still are what they were. Where a master can be replaced, one that was not
     * confirmed for four of these is not used, and a new one only when it has been known for as long; {@code PT0.25S} makes that a second. Must be
     * the same on all replicas of the service.
     */
    @WithDefault("PT0.25S")
    Duration checkInterval();

    /**
     * Whether replicas tell each other through Redis what they wrote, some milliseconds before the log does. Off, a replica serves what another one has just
     * changed for that much longer; the bound is the same.
     */
    @WithDefault("true")
    boolean publishChanges();

    /** How Redis is set up. */
    enum Mode {
        /** One server, or an address that leads to one. */
        STANDALONE,
        /** One master with replicas, and Sentinels that choose another when it fails. */
        SENTINEL,
        /** Several masters that share the keys by slots. */
        CLUSTER
    }
}
