package io.slipstream.query.advice;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.slipstream.query.config.SlowLogConfig;
import io.slipstream.query.statement.Execution;
import io.slipstream.query.statement.Execution.Outcome;
import io.slipstream.query.statement.ExecutionObserver;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** Counts statements by shape since the start of the replica, bounded in number. Thread-safe. */
@ApplicationScoped
public class FingerprintStatistics implements ExecutionObserver {
    private static final double NANOS_PER_MS = 1_000_000.0;

    private final Cache<Key, Figures> figures;
    private final InstantSource clock;
    private final LatencyHistogram all = new LatencyHistogram();

    /** Nothing counted yet. */
    public FingerprintStatistics(SlowLogConfig config, InstantSource clock) {
        this.clock = clock;
        this.figures =
                Caffeine.newBuilder().maximumSize(config.maxFingerprints()).build();
    }

    @Override
    public void observed(Execution execution) {
        Key key = new Key(execution.tenant(), execution.datasource(), execution.fingerprint());
        figures.get(key, ignored -> new Figures(execution.shape())).add(execution, clock.instant());
        if (execution.outcome() != Outcome.HIT) {
            all.record(execution.duration().toNanos());
        }
    }

    /** A quantile of all runs of all tenants, cache hits apart, in milliseconds. */
    public double quantileMs(double quantile) {
        return all.quantileMs(quantile);
    }

    /** A tenant's shapes in an order. */
    public List<FingerprintFigures> figures(String tenant, Comparator<FingerprintFigures> order) {
        return figures.asMap().entrySet().stream()
                .filter(entry -> entry.getKey().tenant().equals(tenant))
                .map(entry -> entry.getValue().of(entry.getKey()))
                .sorted(order.thenComparing(FingerprintFigures::fingerprint))
                .toList();
    }

    private record Key(String tenant, String datasource, String fingerprint) {}

    private static final class Figures {
        private final String statement;
        private final LongAdder calls = new LongAdder();
        private final LongAdder hits = new LongAdder();
        private final LongAdder failures = new LongAdder();
        private final LongAdder rows = new LongAdder();
        private final LongAdder nanos = new LongAdder();
        private final LatencyHistogram latencies = new LatencyHistogram();
        private volatile Instant lastAt = Instant.EPOCH;

        Figures(String statement) {
            this.statement = statement;
        }

        void add(Execution execution, Instant now) {
            calls.increment();
            rows.add(execution.rows());
            lastAt = now;
            if (execution.outcome() == Outcome.HIT) {
                hits.increment();
                return;
            }
            if (execution.outcome() != Outcome.RAN) {
                failures.increment();
            }
            nanos.add(execution.duration().toNanos());
            latencies.record(execution.duration().toNanos());
        }

        FingerprintFigures of(Key key) {
            long ran = calls.sum() - hits.sum();
            double totalMs = nanos.sum() / NANOS_PER_MS;
            return new FingerprintFigures(
                    key.fingerprint(),
                    key.datasource(),
                    statement,
                    calls.sum(),
                    hits.sum(),
                    failures.sum(),
                    rows.sum(),
                    totalMs,
                    ran == 0 ? 0 : totalMs / ran,
                    latencies.quantileMs(0.95),
                    lastAt);
        }
    }
}
