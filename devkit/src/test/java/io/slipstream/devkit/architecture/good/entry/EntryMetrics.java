package io.slipstream.devkit.architecture.good.entry;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import java.util.concurrent.TimeUnit;

/** The meters of a noun. */
public class EntryMetrics {
    private final MeterRegistry registry;

    @Inject
    EntryMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void stored() {
        registry.timer("stored").record(System.nanoTime(), TimeUnit.NANOSECONDS);
    }
}
