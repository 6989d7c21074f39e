package io.slipstream.cache.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What an entry may be. */
@ConfigMapping(prefix = "slipstream.cache.entry")
public interface EntryConfig {
    /** The largest value of an entry; a larger one is refused with 413. 16 MiB, since larger things belong into a file store. */
    @WithDefault("16M")
    MemorySize maxSize();

    /** The largest JSON body of the other endpoints; a larger one is refused with 413. */
    @WithDefault("2M")
    MemorySize maxJsonSize();

    /**
     * The longest time to live an entry may ask for, stale time included. It must not exceed the retention of the
     * invalidation log, or an old copy could outlive the record that forbids it; 7 days, as Kafka keeps by default.
     */
    @WithDefault("P7D")
    Duration maxTtl();

    /** How many tags and tables an entry may depend on. Each costs a look-up after an invalidation in its namespace. */
    @WithDefault("64")
    int maxDependencies();

    /** Values from this size on are compressed for Redis, if that saves a tenth. Smaller ones are not worth the CPU time. */
    @WithDefault("4K")
    MemorySize compressFrom();

    /**
     * How long one caller that was told to refresh a stale entry has for it, while the others get the stale copy. Then
     * the next one is told.
     */
    @WithDefault("PT10S")
    Duration refreshClaim();
}
