package io.slipstream.cache.entry;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.slipstream.cache.namespace.TierName;

/** The meters of inspections. */
public final class InspectionMetrics {
    /** Label: the tier whose copies were compared with the shared one. */
    static final String TIER = "tier";

    private final MeterRegistry registry;

    /** Registers nothing yet. */
    public InspectionMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Shows what was found. */
    public void show(InspectionFigures figures) {
        for (TierName tier : InspectionFigures.TIERS) {
            FunctionCounter.builder("slipstream_cache_inspection_copies", figures, all -> all.compared(tier))
                    .description("Random copies of this replica that were compared with the shared tier")
                    .tag(TIER, tier.text())
                    .register(registry);
            FunctionCounter.builder("slipstream_cache_inspection_stale_copies", figures, all -> all.stale(tier))
                    .description(
                            "Copies that a read would have got although the shared tier had a newer write for longer than the bound")
                    .tag(TIER, tier.text())
                    .register(registry);
            Gauge.builder(
                            "slipstream_cache_inspection_stale_parts_per_billion",
                            figures,
                            all -> all.lately(tier).partsPerBillion())
                    .description("Stale copies in a billion compared ones, within the window of the settings")
                    .tag(TIER, tier.text())
                    .register(registry);
            Gauge.builder(
                            "slipstream_cache_inspection_worst_staleness_seconds",
                            figures,
                            all -> all.lately(tier).worst().toMillis() / 1e3)
                    .description("How long the newer write of the worst stale copy was there, within the window")
                    .tag(TIER, tier.text())
                    .register(registry);
        }
    }
}
