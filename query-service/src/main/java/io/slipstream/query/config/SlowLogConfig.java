package io.slipstream.query.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The slow-query log and the statistics by fingerprint. */
@ConfigMapping(prefix = "slipstream.query.slow-log")
public interface SlowLogConfig {
    /** A statement that takes at least this long is logged. 0 logs all of them. */
    @WithDefault("PT0.1S")
    Duration threshold();

    /** Entries kept for each tenant; the oldest go first. */
    @WithDefault("10000")
    int maxEntries();

    /** Entries that may wait to be written; more are counted and dropped, since a statement never waits for its log. */
    @WithDefault("1000")
    int maxWaiting();

    /** The least time between two events about one fingerprint. */
    @WithDefault("PT1M")
    Duration eventInterval();

    /** Fingerprints whose statistics are kept apart in memory; the least valuable go first. */
    @WithDefault("5000")
    int maxFingerprints();
}
