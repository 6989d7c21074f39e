package io.slipstream.query.result;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;

/** Meters of the result cache. Label {@value #OUTCOME}: {@code hit}, {@code miss}, {@code collapsed}, {@code bypassed}. */
@ApplicationScoped
public class ResultMetrics {
    /** Label: what the cache did. */
    public static final String OUTCOME = "outcome";

    private final ResultStore store;
    private final Counter hits;
    private final Counter misses;
    private final Counter collapsed;
    private final Counter bypassed;
    private final Counter invalidations;

    /** Registers the meters. */
    public ResultMetrics(MeterRegistry registry, ResultStore store) {
        this.store = store;
        this.hits = requests(registry, "hit");
        this.misses = requests(registry, "miss");
        this.collapsed = requests(registry, "collapsed");
        this.bypassed = requests(registry, "bypassed");
        this.invalidations = Counter.builder("slipstream.query.result.invalidations")
                .description("Changes of tables that the result cache was told of")
                .register(registry);
        Gauge.builder("slipstream.query.result.size", store, ResultStore::bytes)
                .description("What the kept results weigh")
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder("slipstream.query.result.entries", store, ResultStore::entries)
                .description("Results kept")
                .register(registry);
    }

    /** An answer came out of the cache, or did not. */
    public void count(CacheOutcome outcome) {
        switch (outcome) {
            case CacheOutcome.Hit ignored -> hits.increment();
            case CacheOutcome.Stored ignored -> misses.increment();
            case CacheOutcome.NotStored ignored -> misses.increment();
            case CacheOutcome.Collapsed ignored -> collapsed.increment();
            case CacheOutcome.Bypassed ignored -> bypassed.increment();
        }
    }

    /** A change arrived. */
    public void invalidated() {
        invalidations.increment();
    }

    /** The figures since the start. */
    public ResultCacheStatistics statistics(boolean enabled, boolean coherent) {
        double asked = hits.count() + misses.count() + collapsed.count();
        return new ResultCacheStatistics(
                enabled,
                coherent,
                (long) hits.count(),
                (long) misses.count(),
                (long) collapsed.count(),
                (long) bypassed.count(),
                asked == 0 ? 0 : (hits.count() + collapsed.count()) / asked,
                store.entries(),
                store.bytes(),
                store.evictions(),
                (long) invalidations.count());
    }

    private static Counter requests(MeterRegistry registry, String outcome) {
        return Counter.builder("slipstream.query.result.requests")
                .description("Answers, by what the result cache did for them")
                .tag(OUTCOME, outcome)
                .register(registry);
    }
}
