package io.slipstream.cache.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.http.Outcome;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Times the answers of the short way under the name and the labels that the framework gives all others. It looks its timer up anew for each request, which
 * costs a tenth of a hit; here the timers are kept.
 */
@Singleton
public class ReadMetrics {
    private final MeterRegistry registry;
    private final Map<Integer, Timer> timers = new ConcurrentHashMap<>();

    ReadMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** A request was answered; its measuring began with the request. */
    void answered(Timer.Sample sample, int status) {
        sample.stop(timers.computeIfAbsent(status, this::timer));
    }

    private Timer timer(int status) {
        return Timer.builder("http.server.requests")
                .description("HTTP server request processing time")
                .tag("method", "GET")
                .tag("uri", ReadRoute.TEMPLATE)
                .tag("outcome", Outcome.forStatus(status).name())
                .tag("status", Integer.toString(status))
                .register(registry);
    }
}
