package io.slipstream.gateway.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How large a request body may be, by what it is for; past it the answer is 413, whether or not a length was declared. */
@ConfigMapping(prefix = "slipstream.gateway.limits")
public interface LimitsConfig {
    /** The limit of JSON bodies, that is of everything not named below. */
    @WithDefault("2M")
    MemorySize json();

    /** The limit of a cache entry's bytes. */
    @WithDefault("16M")
    MemorySize cacheEntry();

    /** The limit of a request to a model ({@code /v1/chat/completions} and {@code /v1/embeddings}); images in it are large. */
    @WithDefault("16M")
    MemorySize model();

    /**
     * The limit of {@code POST /api/v1/tasks:batch}, whose lines are passed on as they come and take no memory here. A batch
     * that is one JSON body is held to its own limit by task-service.
     */
    @WithDefault("1T")
    MemorySize tasks();

    /** The limit of an uploaded document. A little above the 50 MiB of the document itself, for the multipart frame. */
    @WithDefault("51M")
    MemorySize document();

    /** The limit of an asset or a bundle. */
    @WithDefault("100M")
    MemorySize asset();

    /** The limit of requests to the application's own routes. */
    @WithDefault("100M")
    MemorySize application();
}
