package io.slipstream.cache.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The tier in process (L1). */
@ConfigMapping(prefix = "slipstream.cache.l1")
public interface LocalTierConfig {
    /** How many bytes the entries in process may take together, keys and overhead included. The least valuable ones go first. */
    @WithDefault("100M")
    MemorySize maxSize();

    /**
     * How many bytes namespaces with a limit of their own ({@code max_bytes}, {@code max_entries}) may take beside that;
     * a policy that asks for more than what is left is refused.
     */
    @WithDefault("50M")
    MemorySize maxReserved();
}
