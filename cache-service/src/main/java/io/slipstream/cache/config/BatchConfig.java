package io.slipstream.cache.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Batches of entries. */
@ConfigMapping(prefix = "slipstream.cache.batch")
public interface BatchConfig {
    /** How many items a batch may hold, gets, puts and deletes together. */
    @WithDefault("1000")
    int maxItems();

    /** How many bytes of values one answer may carry; what is past it is to be read one by one, and its item says so. */
    @WithDefault("16M")
    MemorySize maxAnswer();
}
