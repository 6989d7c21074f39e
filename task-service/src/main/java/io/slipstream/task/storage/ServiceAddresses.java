package io.slipstream.task.storage;

import io.slipstream.task.config.ServicesConfig;
import io.slipstream.task.work.WorkFailure;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Where the other services are, each replica in its turn. */
@ApplicationScoped
public class ServiceAddresses {
    private final ServicesConfig config;
    private final AtomicInteger turn = new AtomicInteger();

    /** Addresses from the configuration. */
    public ServiceAddresses(ServicesConfig config) {
        this.config = config;
    }

    /** A base URL of query-service, without a slash at the end. */
    public URI query() {
        return next("query-service", config.query());
    }

    /** A base URL of cache-service, without a slash at the end. */
    public URI cache() {
        return next("cache-service", config.cache());
    }

    /** A base URL of document-extractor, without a slash at the end. */
    public URI extractor() {
        return next("document-extractor", config.extractor());
    }

    private URI next(String service, Optional<List<String>> urls) {
        List<String> replicas = urls.orElse(List.of());
        if (replicas.isEmpty()) {
            throw WorkFailure.retryable("UpstreamUnavailable", "no address of " + service + " is configured");
        }
        String url = replicas.get(Math.floorMod(turn.getAndIncrement(), replicas.size()))
                .strip();
        return URI.create(url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
    }
}
