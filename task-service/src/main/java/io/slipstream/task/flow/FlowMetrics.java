package io.slipstream.task.flow;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Meters of flows. Labels: {@code kind} and {@code state} are fixed words. */
@ApplicationScoped
public class FlowMetrics {
    private final MeterRegistry registry;
    private final Timer advances;

    /** Meters in a registry. */
    public FlowMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.advances = Timer.builder("slipstream_flow_advance_duration")
                .description(
                        "Time from the first end of a part to the commit of what follows from it, of advances that did something")
                .publishPercentiles(0.5, 0.99)
                .register(registry);
    }

    /** A flow was accepted. */
    public void started(FlowKind kind) {
        Counter.builder("slipstream_flow_started")
                .description("Flows that were accepted, by kind")
                .tag("kind", kind.wireName())
                .register(registry)
                .increment();
    }

    /** A flow ended, by an advance of this replica. */
    public void ended(FlowState state) {
        Counter.builder("slipstream_flow_ended")
                .description("Flows that ended, by state; each counts in the replica that ended it")
                .tag("state", state.wireName())
                .register(registry)
                .increment();
    }

    /** A flow was advanced. */
    public void advanced(Duration took) {
        advances.record(took);
    }
}
