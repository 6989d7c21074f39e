package io.slipstream.query.analytics;

import io.slipstream.query.result.Answer;
import io.slipstream.query.result.CachedResult;
import io.slipstream.query.result.Dependencies;
import io.slipstream.query.result.ResultCache;
import io.slipstream.query.result.ResultKey;
import io.slipstream.query.result.ResultService;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;

/** Takes figures and hands them out. */
@ApplicationScoped
public class AnalyticsService {
    private static final String WHAT = "analytics";

    private final AnalyticsStore store;
    private final ResultService results;

    /** Wired once. */
    public AnalyticsService(AnalyticsStore store, ResultService results) {
        this.store = store;
        this.results = results;
    }

    /** Puts figures in place of older ones of the same hours. */
    public Uni<Void> put(String tenant, List<HourlyFigure> figures) {
        return store.put(tenant, figures);
    }

    /** A source's figures by the hour. The present hour moves all the time, so nothing is kept. */
    public Uni<Answer> hours(String tenant, String source, Duration span) {
        ResultKey key = ResultKey.of(tenant, WHAT, List.of(source, span.toString()));
        ResultCache.Origin origin = new ResultCache.Origin(
                Dependencies.of(tenant, "slipstream.analytics/" + tenant), new CachedResult.Shape(WHAT, WHAT));
        return results.answer(key, origin, Duration.ZERO, () -> store.hours(tenant, source, span));
    }
}
