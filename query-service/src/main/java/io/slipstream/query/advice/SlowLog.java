package io.slipstream.query.advice;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.slipstream.query.config.SlowLogConfig;
import io.slipstream.query.statement.Execution;
import io.slipstream.query.statement.Execution.Outcome;
import io.slipstream.query.statement.ExecutionObserver;
import io.slipstream.query.statement.TableName;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Writes down statements that took too long, after their callers were answered. What waits to be written is bounded; past
 * the bound, or while the store is away, entries are counted and dropped: a log must not slow what it watches. Events are
 * best effort for the same reason, one for a fingerprint and interval: they repeat what the log holds.
 */
@ApplicationScoped
public class SlowLog implements ExecutionObserver {
    private static final Logger LOG = Logger.getLogger(SlowLog.class);
    private static final double NANOS_PER_MS = 1_000_000.0;
    private static final int MAX_ANNOUNCED = 10_000;

    private final SlowQueryStore store;
    private final SlowQueryEvents events;
    private final AdviceMetrics metrics;
    private final InstantSource clock;
    private final Duration threshold;
    private final int maxWaiting;
    private final Duration eventInterval;
    private final AtomicInteger waiting = new AtomicInteger();
    private final Cache<String, Instant> announced =
            Caffeine.newBuilder().maximumSize(MAX_ANNOUNCED).build();

    /** Wired once. */
    public SlowLog(
            SlowQueryStore store,
            SlowQueryEvents events,
            AdviceMetrics metrics,
            InstantSource clock,
            SlowLogConfig config) {
        this.store = store;
        this.events = events;
        this.metrics = metrics;
        this.clock = clock;
        this.threshold = config.threshold();
        this.maxWaiting = config.maxWaiting();
        this.eventInterval = config.eventInterval();
    }

    @Override
    public void observed(Execution execution) {
        if (execution.outcome() == Outcome.HIT || execution.duration().compareTo(threshold) < 0) {
            return;
        }
        metrics.slow(execution.datasource());
        if (waiting.incrementAndGet() > maxWaiting) {
            waiting.decrementAndGet();
            metrics.dropped();
            return;
        }
        SlowQuery query = slowQuery(execution);
        store.append(query)
                .chain(() -> announce(query))
                .onTermination()
                .invoke(waiting::decrementAndGet)
                .subscribe()
                .with(ignored -> {}, failure -> lost(query));
    }

    private Uni<Void> announce(SlowQuery query) {
        String key = query.tenant() + '\0' + query.fingerprint();
        Instant last = announced.getIfPresent(key);
        if (last != null && last.plus(eventInterval).isAfter(query.at())) {
            return Uni.createFrom().voidItem();
        }
        announced.put(key, query.at());
        return events.detected(query);
    }

    private void lost(SlowQuery query) {
        metrics.dropped();
        LOG.debugf("a slow query was not recorded, fingerprint=%s", query.fingerprint());
    }

    private SlowQuery slowQuery(Execution execution) {
        return new SlowQuery(
                execution.tenant(),
                execution.datasource(),
                execution.fingerprint(),
                execution.shape(),
                execution.duration().toNanos() / NANOS_PER_MS,
                threshold.toNanos() / NANOS_PER_MS,
                execution.rows(),
                execution.outcome().name().toLowerCase(Locale.ROOT),
                execution.tables().stream().map(TableName::qualified).sorted().toList(),
                execution.plan(),
                clock.instant());
    }
}
