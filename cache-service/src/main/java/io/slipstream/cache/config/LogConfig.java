package io.slipstream.cache.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** The invalidation log. */
@ConfigMapping(prefix = "slipstream.cache.log")
public interface LogConfig {
    /** This replica's name in the log and in receipts. Must be unique; absent, it is random for each start. */
    Optional<String> replica();

    /**
     * How many partitions the topic has; a namespace maps to one of them for good. If the topic differs, the log is not
     * trusted, and an error is logged.
     */
    @WithDefault("6")
    int partitions();

    /** How often this replica writes a heartbeat to each partition in use, to prove by reading it back that it hears the log. */
    @WithDefault("PT0.25S")
    Duration heartbeat();

    /**
     * How old the last proof may be. Past it, copies in process are not served without asking Redis: this is the bound on
     * how long a replica cut from the log can serve what was invalidated elsewhere. At least twice the heartbeat.
     */
    @WithDefault("PT1S")
    Duration silence();

    /**
     * How long after its last heartbeat another replica counts as one that lives: receipts wait for it, and the self-test
     * looks for it. Longer names a dead replica for longer; at least the heartbeat.
     */
    @WithDefault("PT3S")
    Duration replicaSilence();

    /** How long after its last use a partition still gets heartbeats. Shorter saves records in the log of an idle installation. */
    @WithDefault("PT10M")
    Duration idleAfter();

    /** How long an append may take before the caller gets 503. */
    @WithDefault("PT2S")
    Duration appendTimeout();

    /**
     * How long a write waits for the log before it is acknowledged without: then a mark in Redis makes all replicas ask there
     * instead of trusting their copies. Together with the heartbeat it must stay below the silence.
     */
    @WithDefault("PT0.5S")
    Duration announcePatience();

    /** How many appends may wait; more get 503 at once. */
    @WithDefault("10000")
    int maxPending();
}
