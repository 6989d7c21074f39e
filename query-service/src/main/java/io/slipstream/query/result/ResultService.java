package io.slipstream.query.result;

import io.slipstream.query.statement.Execution;
import io.slipstream.query.statement.RowData;
import io.slipstream.query.statement.StatementCall;
import io.slipstream.query.statement.StatementChangedException;
import io.slipstream.query.statement.StatementService;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers requests for results from the cache or from the database. */
@ApplicationScoped
public class ResultService {
    private final StatementService statements;
    private final ResultCache cache;
    private final CacheSwitch cacheSwitch;
    private final ResultMetrics metrics;

    /** Wired once. */
    public ResultService(
            StatementService statements, ResultCache cache, CacheSwitch cacheSwitch, ResultMetrics metrics) {
        this.statements = statements;
        this.cache = cache;
        this.cacheSwitch = cacheSwitch;
        this.metrics = metrics;
    }

    /** The answer to a request. */
    public Uni<Answer> answer(ResultRequest request) {
        return Uni.createFrom()
                .deferred(() -> attempt(request))
                .onFailure(StatementChangedException.class)
                .recoverWithUni(() -> attempt(request))
                .invoke(answer -> metrics.count(answer.cache()));
    }

    /**
     * The answer to something that is not a statement of the caller's, such as a search: cached by the same rules.
     *
     * @param key what makes two of them the same
     * @param origin what it depends on
     * @param ttl how long it may be kept
     * @param load reads it
     */
    public Uni<Answer> answer(ResultKey key, ResultCache.Origin origin, Duration ttl, Supplier<Uni<RowData>> load) {
        long started = System.nanoTime();
        String bypass = bypass(ttl);
        CachedResult kept = bypass == null ? cache.find(key) : null;
        if (kept != null) {
            return Uni.createFrom().item(hit(kept, started)).invoke(answer -> metrics.count(answer.cache()));
        }
        Uni<ResultCache.Filled> read = bypass == null
                ? cache.fill(key, origin, ttl, load)
                : load.get().map(rows -> new ResultCache.Filled(rows, new CacheOutcome.Bypassed(bypass)));
        return read.map(filled -> new Answer(filled.rows(), filled.outcome(), since(started)))
                .invoke(answer -> metrics.count(answer.cache()));
    }

    private Uni<Answer> attempt(ResultRequest request) {
        long started = System.nanoTime();
        String bypass = bypass(request.ttl());
        if (bypass != null) {
            return prepare(request).chain(call -> direct(request, call, new CacheOutcome.Bypassed(bypass), started));
        }
        ResultKey key = ResultKey.of(
                request.tenant(), request.datasource(), request.statement(), request.parameters(), request.window());
        CachedResult kept = cache.find(key);
        if (kept != null) {
            Answer answer = hit(kept, started);
            tellHit(request, kept, answer);
            return Uni.createFrom().item(answer);
        }
        return prepare(request).chain(call -> load(request, key, call, started));
    }

    private Uni<Answer> load(ResultRequest request, ResultKey key, StatementCall call, long started) {
        String uncacheable = call.analysis().uncacheable();
        if (uncacheable != null) {
            return direct(request, call, new CacheOutcome.NotStored(uncacheable), started);
        }
        Dependencies dependencies = Dependencies.of(
                request.tenant(), request.datasource().name(), call.analysis().tables());
        CachedResult.Shape shape = new CachedResult.Shape(
                request.statement().fingerprint(), request.statement().shape());
        return cache.fill(
                        key,
                        new ResultCache.Origin(dependencies, shape),
                        request.ttl(),
                        () -> statements.run(call, request.window()))
                .map(filled -> new Answer(filled.rows(), filled.outcome(), since(started)));
    }

    private Uni<Answer> direct(ResultRequest request, StatementCall call, CacheOutcome outcome, long started) {
        return statements.run(call, request.window()).map(rows -> new Answer(rows, outcome, since(started)));
    }

    private Uni<StatementCall> prepare(ResultRequest request) {
        return statements.prepare(request.tenant(), request.datasource(), request.statement(), request.parameters());
    }

    private @Nullable String bypass(Duration ttl) {
        if (ttl.isZero()) {
            return "no ttl";
        }
        if (!cacheSwitch.isEnabled()) {
            return "switched off";
        }
        return cacheSwitch.isCoherent() ? null : "no contact with the log";
    }

    private Answer hit(CachedResult kept, long started) {
        return new Answer(kept.rows(), new CacheOutcome.Hit(cache.remaining(kept)), since(started));
    }

    private void tellHit(ResultRequest request, CachedResult kept, Answer answer) {
        statements.tell(new Execution(
                request.tenant(),
                request.datasource().name(),
                kept.fingerprint().hash(),
                kept.fingerprint().text(),
                Set.of(),
                null,
                answer.duration(),
                kept.rows().rowCount(),
                Execution.Outcome.HIT));
    }

    private static Duration since(long started) {
        return Duration.ofNanos(System.nanoTime() - started);
    }

    /** The figures of the cache since the start. */
    public ResultCacheStatistics statistics() {
        return metrics.statistics(cacheSwitch.isEnabled(), cacheSwitch.isCoherent());
    }
}
