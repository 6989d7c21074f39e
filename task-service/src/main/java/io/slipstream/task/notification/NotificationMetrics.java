package io.slipstream.task.notification;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Meters of notifications. Labels: {@code origin}, {@code outcome} and {@code reason} are fixed words. */
@ApplicationScoped
public class NotificationMetrics {
    private final MeterRegistry registry;
    private final AtomicInteger streams = new AtomicInteger();
    private final AtomicLong dueMillis = new AtomicLong();

    /** Meters in a registry. */
    public NotificationMetrics(MeterRegistry registry) {
        this.registry = registry;
        Gauge.builder("slipstream_notification_streams", streams, AtomicInteger::get)
                .description("Streams of notifications that are open in this replica")
                .register(registry);
        Gauge.builder("slipstream_notification_due_age_seconds", dueMillis, millis -> millis.get() / 1000.0)
                .description("Age of the oldest end of a task that its owner has not been told of")
                .register(registry);
    }

    /** So many streams are open now. */
    void streams(int now) {
        streams.set(now);
    }

    /** So old is the oldest end that has not been told. */
    void due(Duration age) {
        dueMillis.set(age.toMillis());
    }

    /** Notifications were removed. */
    void removed(Removal why, int count) {
        Counter.builder("slipstream_notification_removals")
                .description("Notifications removed, by why")
                .tag("reason", why.name().toLowerCase(Locale.ROOT))
                .register(registry)
                .increment(count);
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
