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
     * The largest part of that one tenant may take although there is room, above 0 and at most 1. Below 1 a lone tenant leaves
     * memory unused. Whatever it says, once the room is full the tenant that takes the most gives way first.
     */
    @WithDefault("1")
    double tenantShare();

    /**
     * How many bytes namespaces with a limit of their own ({@code max_bytes}, {@code max_entries}) may take beside that;
     * a policy that asks for more than what is left is refused.
     */
    @WithDefault("50M")
    MemorySize maxReserved();

    /**
     * How many keys of a namespace stand for all of them when hits with more or less memory are estimated; 0 to estimate
     * nothing. Each takes about 30 bytes while it is used; 4096 keep the error below 0.03. At most 64 namespaces are estimated, those that are read
     * most.
     */
    @WithDefault("4096")
    int missRatioSamples();
}
