package io.slipstream.query.advice;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;

/** Meters of the slow-query log. Label {@value #DATASOURCE} is a configured name. */
@ApplicationScoped
public class AdviceMetrics {
    /** Label: the configured name of the database. */
    public static final String DATASOURCE = "datasource";

    private final MeterRegistry registry;
    private final Counter dropped;

    /** Registers the meters. */
    public AdviceMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.dropped = Counter.builder("slipstream.query.slow.dropped")
                .description("Slow queries that could not be recorded in time")
                .register(registry);
    }

    /** A statement was slow. */
    public void slow(String datasource) {
        Counter.builder("slipstream.query.slow.detected")
                .description("Statements that took longer than the threshold")
                .tag(DATASOURCE, datasource)
                .register(registry)
                .increment();
    }

    /** A slow statement could not be recorded. */
    public void dropped() {
        dropped.increment();
    }
}
