package io.slipstream.gateway.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How requests are passed on. */
@ConfigMapping(prefix = "slipstream.gateway.proxy")
public interface ProxyConfig {
    /** How long a TCP (and TLS) connection to a replica may take before the next replica is tried; at least 10 ms. */
    @WithDefault("PT2S")
    Duration connectTimeout();

    /** How long a request may wait for a free connection when all are busy; afterwards the answer is 503. */
    @WithDefault("PT5S")
    Duration acquireTimeout();

    /**
     * How long a service may take from the end of the request to the head of its answer; afterwards the answer is 504.
     * Above the longest long poll of the services (20 s to lease tasks). Event streams are not cut by it.
     */
    @WithDefault("PT60S")
    Duration responseTimeout();

    /**
     * The same for a model behind cache-service. Above the time that cache-service gives the model to begin (60 s), and below that after which silent
     * connections are closed (75 s).
     */
    @WithDefault("PT70S")
    Duration modelTimeout();

    /** How many connections are opened to one replica at most. Event streams and WebSockets hold one each. */
    @WithDefault("512")
    int maxConnections();

    /** How many requests may wait for a connection to one replica; one more is answered 503 at once. */
    @WithDefault("1024")
    int maxWaiting();

    /** How long an unused connection is kept. Below the services' own idle time-out (75 s), so that we close first. */
    @WithDefault("PT30S")
    Duration keepAlive();

    /** How long a replica is skipped after it refused a connection; doubled at each further refusal. */
    @WithDefault("PT1S")
    Duration ejection();

    /** The longest time a replica is skipped before it is tried again. */
    @WithDefault("PT30S")
    Duration maxEjection();

    /**
     * Networks, in CIDR notation, of the proxies in front of the gateway: {@code X-Forwarded-*} and {@code Forwarded} of
     * these peers are continued, those of everybody else are replaced. Unset: nobody is trusted.
     */
    Optional<List<String>> trustedProxies();
}
