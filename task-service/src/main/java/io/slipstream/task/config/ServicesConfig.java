package io.slipstream.task.config;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Optional;

/** Where the other services are. Each is a comma-separated list of base URLs, used in turn. */
@ConfigMapping(prefix = "slipstream.services")
public interface ServicesConfig {
    /** Base URLs of cache-service; without any, {@code cache.warm} fails and is retried. */
    Optional<List<String>> cache();

    /** Base URLs of task-service itself; not used here, accepted since all services share the section. */
    Optional<List<String>> task();

    /** Base URLs of query-service; without any, {@code database.analyse} and stored documents fail and are retried. */
    Optional<List<String>> query();

    /** Base URLs of asset-service; not used here, accepted since all services share the section. */
    Optional<List<String>> asset();

    /** Base URLs of document-extractor; without any, only plain text can be processed. */
    Optional<List<String>> extractor();
}
