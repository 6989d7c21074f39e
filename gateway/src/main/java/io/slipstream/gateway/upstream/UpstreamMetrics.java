package io.slipstream.gateway.upstream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Meters of what passes through. Labels: {@code target}, a service's name or {@code application}; {@code route}, the
 * route's name, empty for services; {@code outcome}, see {@link Outcome}.
 */
@Singleton
public class UpstreamMetrics {
    /** The {@code target} of all routes to the application. */
    public static final String APPLICATION = "application";

    private final MeterRegistry registry;
    private final AtomicInteger active = new AtomicInteger();

    /** Meters in a registry. */
    public UpstreamMetrics(MeterRegistry registry, ServiceReplicas replicas, InstantSource clock) {
        this.registry = registry;
        Gauge.builder("slipstream_gateway_upstream_exchanges_active", active, AtomicInteger::get)
                .description("Exchanges that are being passed on, event streams and WebSockets included")
                .register(registry);
        for (Service service : Service.values()) {
            ReplicaSet set = replicas.of(service);
            Gauge.builder("slipstream_gateway_upstream_replicas_ejected", set, it -> it.ejected(clock.instant()))
                    .description("Replicas that are skipped because they refused connections or broke requests")
                    .tag("target", service.label())
                    .register(registry);
        }
    }

    /** An exchange began. */
    public void began() {
        active.incrementAndGet();
    }

    /** An exchange that had begun is over. */
    public void ended(String target, String route, Outcome outcome, Duration duration) {
        active.decrementAndGet();
        Timer.builder("slipstream_gateway_upstream_exchange_duration")
                .description("Time from the first byte of a request to the last of its answer")
                .tag("target", target)
                .tag("route", route)
                .tag("outcome", outcome.label())
                .register(registry)
                .record(duration);
    }

    /** A request goes to another replica. */
    public void retried(String target) {
        Counter.builder("slipstream_gateway_upstream_retries_total")
                .description("Requests sent to another replica after one failed")
                .tag("target", target)
                .register(registry)
                .increment();
    }

    /** A replica is skipped from now on. */
    public void ejected(String target) {
        Counter.builder("slipstream_gateway_upstream_ejections_total")
                .description("Times a healthy replica began to be skipped")
                .tag("target", target)
                .register(registry)
                .increment();
    }
}
