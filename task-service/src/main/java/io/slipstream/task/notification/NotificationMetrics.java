package io.slipstream.task.notification;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;

/** Meters of notifications. Labels: {@code origin} and {@code outcome} are fixed words. */
@ApplicationScoped
public class NotificationMetrics {
    private final MeterRegistry registry;

    /** Meters in a registry. */
    public NotificationMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** A notification was asked for: created, or repeated if it was there before. */
    public void asked(Origin origin, String outcome, int count) {
        Counter.builder("slipstream_notification_requests")
                .description("Notifications asked for, by what asked and what became of it")
                .tag("origin", origin.wireName())
                .tag("outcome", outcome)
                .register(registry)
                .increment(count);
    }
}
