package io.slipstream.cache.invalidation;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** The meters of invalidations and the log. */
public final class InvalidationMetrics {
    private final MeterRegistry registry;
    private final Counter acknowledged;
    private final Counter refused;
    private final Counter events;
    private final Counter duplicates;
    private final Counter deadLetters;
    private final Counter records;
    private final Timer appends;

    /** Registers them. */
    public InvalidationMetrics(MeterRegistry registry, Floors floors) {
        this.registry = registry;
        String requests = "slipstream_cache_invalidation_requests";
        acknowledged = Counter.builder(requests)
                .description("Invalidations by what became of them")
                .tag("outcome", "acknowledged")
                .register(registry);
        refused = Counter.builder(requests)
                .description("Invalidations by what became of them")
                .tag("outcome", "log_unavailable")
                .register(registry);
        String changes = "slipstream_cache_invalidation_events";
        events = Counter.builder(changes)
                .description("Data-change events by what became of them")
                .tag("outcome", "applied")
                .register(registry);
        duplicates = Counter.builder(changes)
                .description("Data-change events by what became of them")
                .tag("outcome", "duplicate")
                .register(registry);
        deadLetters = Counter.builder(changes)
                .description("Data-change events by what became of them")
                .tag("outcome", "dead_letter")
                .register(registry);
        records = Counter.builder("slipstream_cache_invalidation_log_records")
                .description("Records read from the invalidation log")
                .register(registry);
        appends = Timer.builder("slipstream_cache_invalidation_append_duration")
                .description("How long the log took to make an invalidation durable")
                .register(registry);
        Gauge.builder("slipstream_cache_invalidation_floors", floors, Floors::size)
                .description("Floors in memory")
                .register(registry);
    }

    /** Shows whether this replica hears the log. */
    public void log(LogContact contact) {
        Gauge.builder("slipstream_cache_invalidation_log_up", contact, one -> one.isHeard() ? 1 : 0)
                .description("1 while this replica hears the log in every partition in use")
                .register(registry);
    }

    /** Shows how many replicas live. */
    public void replicas(Roster roster) {
        Gauge.builder(
                        "slipstream_cache_invalidation_live_replicas",
                        roster,
                        one -> one.live().size())
                .description("Replicas that live as this one hears, itself among them")
                .register(registry);
    }

    void acknowledged(Duration took) {
        acknowledged.increment();
        appends.record(took);
    }

    void refused() {
        refused.increment();
    }

    /** A data-change event is in the log as invalidations. */
    public void eventApplied() {
        events.increment();
    }

    /** A data-change event had been applied before. */
    public void eventDuplicate() {
        duplicates.increment();
    }

    /** A record could not be read and was put aside. */
    public void deadLetter() {
        deadLetters.increment();
    }

    /** Records were read from the log. */
    public void read(int count) {
        records.increment(count);
    }
}
