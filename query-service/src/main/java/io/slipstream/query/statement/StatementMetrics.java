package io.slipstream.query.statement;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.slipstream.query.statement.Execution.Outcome;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Meters of statements and pools. Labels: {@value #DATASOURCE} is a configured name, {@value #OUTCOME} an enum's. */
@ApplicationScoped
public class StatementMetrics implements ExecutionObserver {
    /** Label: the configured name of the database. */
    public static final String DATASOURCE = "datasource";

    /** Label: {@code ran}, {@code hit} or {@code failed}. */
    public static final String OUTCOME = "outcome";

    private final MeterRegistry registry;

    /** Registers the gauges of every pool. */
    public StatementMetrics(MeterRegistry registry, Datasources datasources, StatementRunner runner) {
        this.registry = registry;
        for (Datasource datasource : datasources.all()) {
            gauge(datasource, "size", "Open connections", PoolStatistics::size, runner);
            gauge(datasource, "in.use", "Connections at work", PoolStatistics::inUse, runner);
            gauge(datasource, "waiting", "Callers waiting for a connection", PoolStatistics::waiting, runner);
        }
    }

    @Override
    public void observed(Execution execution) {
        timer(execution.datasource(), execution.outcome()).record(execution.duration());
    }

    private Timer timer(String datasource, Outcome outcome) {
        return Timer.builder("slipstream.query.statement.duration")
                .description("How long answers to statements took")
                .tag(DATASOURCE, datasource)
                .tag(OUTCOME, outcome.name().toLowerCase(Locale.ROOT))
                .publishPercentileHistogram()
                .register(registry);
    }

    private void gauge(
            Datasource datasource,
            String what,
            String description,
            ToDoubleFunction<PoolStatistics> value,
            StatementRunner runner) {
        Gauge.builder("slipstream.query.pool." + what, runner, r -> value.applyAsDouble(r.statistics(datasource)))
                .description(description)
                .tag(DATASOURCE, datasource.name())
                .register(registry);
    }
}
