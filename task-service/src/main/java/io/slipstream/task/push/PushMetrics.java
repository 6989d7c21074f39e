package io.slipstream.task.push;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Supplier;

/** Meters of calls to receivers. Labels: {@code outcome} is fixed words; targets are not told apart, they are tenants' data. */
@ApplicationScoped
public class PushMetrics {
    private final MeterRegistry registry;

    /** Meters in a registry. */
    public PushMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** A call came to something. */
    public void called(PushVerdict verdict) {
        Counter.builder("slipstream_task_push_calls")
                .description("Calls that sent tasks to receivers, by what they came to")
                .tag("outcome", name(verdict))
                .register(registry)
                .increment();
    }

    /** The number of targets that are left alone. */
    public void leftAlone(Supplier<Number> targets) {
        Gauge.builder("slipstream_task_push_targets_left_alone", targets)
                .description("Targets that this replica leaves alone since they failed again and again")
                .register(registry);
    }

    private static String name(PushVerdict verdict) {
        return switch (verdict) {
            case PushVerdict.Done done -> "done";
            case PushVerdict.Accepted accepted -> "accepted";
            case PushVerdict.Throttled throttled -> "throttled";
            case PushVerdict.Failed failed when failed.alive() -> "failed";
            case PushVerdict.Failed failed -> "unavailable";
            case PushVerdict.Refused refused -> "refused";
        };
    }
}
