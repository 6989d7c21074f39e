package io.slipstream.gateway.edge;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.slipstream.gateway.insight.TrafficMetrics;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;

/** Measures every request on the main port, before anything else looks at it. */
@ApplicationScoped
public class TrafficMeter {
    private static final int FIRST = 11_000;
    private static final String BEGAN = "slipstream.began";

    private final TrafficMetrics traffic;

    /** A meter of some traffic. */
    public TrafficMeter(TrafficMetrics traffic) {
        this.traffic = traffic;
    }

    void register(@Observes Filters filters) {
        filters.register(this::measure, FIRST);
    }

    private void measure(RoutingContext context) {
        if (context.get(BEGAN) == null) {
            long began = System.nanoTime();
            context.put(BEGAN, began);
            context.addEndHandler(ended -> answered(context.response(), began));
        }
        context.next();
    }

    private void answered(HttpServerResponse response, long began) {
        String mediaType = response.headers().get("Content-Type");
        boolean stream = mediaType != null && mediaType.startsWith("text/event-stream");
        if (!stream && response.headWritten()) {
            traffic.answered(Duration.ofNanos(System.nanoTime() - began), response.getStatusCode());
        }
    }
}
