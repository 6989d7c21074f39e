package io.slipstream.gateway.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** Where the services are. Each key takes the base URLs of all replicas, separated by commas; calls are spread over them. */
@ConfigMapping(prefix = "slipstream.services")
public interface ServicesConfig {
    /** Base URLs of cache-service's replicas, for example {@code http://10.0.0.1:8081,http://10.0.0.2:8081}. */
    @WithDefault("http://127.0.0.1:8081")
    List<String> cache();

    /** Base URLs of task-service's replicas. */
    @WithDefault("http://127.0.0.1:8082")
    List<String> task();

    /** Base URLs of query-service's replicas. */
    @WithDefault("http://127.0.0.1:8083")
    List<String> query();

    /** Base URLs of asset-service's replicas. */
    @WithDefault("http://127.0.0.1:8084")
    List<String> asset();

    /** Base URLs of document-extractor. The gateway never calls it; the key is here because all components share these settings. */
    Optional<List<String>> extractor();
}
