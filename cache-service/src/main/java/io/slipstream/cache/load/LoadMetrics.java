package io.slipstream.cache.load;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The meters of leases and loads. */
public final class LoadMetrics {
    private final MeterRegistry registry;
    private final Counter granted;
    private final Counter collapsed;
    private final Counter stale;
    private final Counter fallbacks;
    private final Counter takenOver;

    /** Registers them. */
    public LoadMetrics(MeterRegistry registry) {
        this.registry = registry;
        granted = Counter.builder("slipstream_cache_load_lease_grants")
                .description("Callers that were told to fill a key")
                .register(registry);
        collapsed = Counter.builder("slipstream_cache_load_lease_collapsed")
                .description("Callers that were served what another caller filled while they waited")
                .register(registry);
        fallbacks = Counter.builder("slipstream_cache_load_fallbacks")
                .description("Stale copies that were served since their load failed or took long")
                .register(registry);
        takenOver = Counter.builder("slipstream_cache_load_hot_keys_taken_over")
                .description(
                        "Entries that were brought into process, or were there, since they are hot on another replica")
                .register(registry);
        stale = Counter.builder("slipstream_cache_load_lease_stale_fills")
                .description(
                        "Fills that were refused, since the key was invalidated or written after the lease was given")
                .register(registry);
    }

    /** An entry is in process since another replica told that it is hot. */
    void takenOver() {
        takenOver.increment();
    }

    /** A load ended. */
    void loaded(Loader.@Nullable Loaded answer, @Nullable Throwable failure, Duration took) {
        String outcome = failure != null
                ? "failed"
                : switch (Objects.requireNonNull(answer)) {
                    case Loader.Value value -> "value";
                    case Loader.Unchanged unchanged -> "unchanged";
                    case Loader.Nothing nothing -> "nothing";
                };
        Timer.builder("slipstream_cache_load_seconds")
                .description("Loads from the sources of namespaces, by outcome")
                .tag("outcome", outcome)
                .register(registry)
                .record(took);
    }

    /** A stale copy was served instead of a load that failed or took long. */
    void fallback() {
        fallbacks.increment();
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
