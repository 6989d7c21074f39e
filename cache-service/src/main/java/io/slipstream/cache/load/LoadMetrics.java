package io.slipstream.cache.load;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** The meters of leases. */
public final class LoadMetrics {
    private final MeterRegistry registry;
    private final Counter granted;
    private final Counter collapsed;
    private final Counter stale;

    /** Registers them. */
    public LoadMetrics(MeterRegistry registry) {
        this.registry = registry;
        granted = Counter.builder("slipstream_cache_load_lease_grants")
                .description("Callers that were told to fill a key")
                .register(registry);
        collapsed = Counter.builder("slipstream_cache_load_lease_collapsed")
                .description("Callers that were served what another caller filled while they waited")
                .register(registry);
        stale = Counter.builder("slipstream_cache_load_lease_stale_fills")
                .description(
                        "Fills that were refused, since the key was invalidated or written after the lease was given")
                .register(registry);
    }

    /** Shows how many callers wait. */
    <T> void waiting(T owner, ToDoubleFunction<T> count) {
        Gauge.builder("slipstream_cache_load_lease_waiting", owner, count)
                .description("Callers that wait for the fill of another")
                .register(registry);
    }

    void granted() {
        granted.increment();
    }

    void collapsed() {
        collapsed.increment();
    }

    void staleFill() {
        stale.increment();
    }
}
