package io.slipstream.query.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The result cache of a replica. */
@ConfigMapping(prefix = "slipstream.query.result-cache")
public interface ResultCacheConfig {
    /** Whether results are kept until someone turns the switch; off means that every statement runs. */
    @WithDefault("true")
    boolean enabled();

    /** Memory of all kept results together; the least valuable go first. */
    @WithDefault("64M")
    MemorySize maxBytes();

    /** A result larger than this is never kept, so that one cannot push out all others. */
    @WithDefault("4M")
    MemorySize maxEntryBytes();

    /** The longest time a result may be kept; a request for more gets this. */
    @WithDefault("P1D")
    Duration maxTtl();

    /** Tables whose last change is remembered apart; past it everything kept so far is dropped once. At least 1. */
    @WithDefault("10000")
    int maxTables();

    /** How often a replica asks whether another one turned the switch. */
    @WithDefault("PT2S")
    Duration switchPoll();
}
