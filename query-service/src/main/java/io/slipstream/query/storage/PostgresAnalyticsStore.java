package io.slipstream.query.storage;

import io.slipstream.query.analytics.AnalyticsStore;
import io.slipstream.query.analytics.HourlyFigure;
import io.slipstream.query.statement.ResultColumn;
import io.slipstream.query.statement.ResultColumn.Form;
import io.slipstream.query.statement.RowData;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;

/** Figures in {@code analytics_hour}. */
@ApplicationScoped
public class PostgresAnalyticsStore implements AnalyticsStore {
    private static final String PUT = """
            INSERT INTO analytics_hour AS a (tenant, source, hour, metric, value, revision)
            SELECT $1, g.* FROM unnest($2::text[], $3::timestamptz[], $4::text[], $5::float8[], $6::int8[]) AS g
            ON CONFLICT (tenant, source, hour, metric) DO UPDATE SET value = excluded.value, revision = excluded.revision
            WHERE excluded.revision > a.revision""";

    private static final String HOURS = """
            SELECT hour AS at, metric, value FROM (
              SELECT hour, metric, value FROM analytics_hour WHERE tenant = $1 AND source = $2 AND hour >= $3
              ORDER BY hour DESC, metric LIMIT $4) latest
            ORDER BY hour, metric""";

    private static final List<ResultColumn> COLUMNS = Stream.of("at", "metric", "value")
            .map(name -> new ResultColumn(name, "", "", Form.NATIVE))
            .toList();

    private final Pool pool;
    private final InstantSource clock;

    /** Wired once. */
    public PostgresAnalyticsStore(Pool pool, InstantSource clock) {
        this.pool = pool;
        this.clock = clock;
    }

    @Override
    public Uni<Void> put(String tenant, List<HourlyFigure> figures) {
        Tuple tuple = Tuple.tuple()
                .addValue(tenant)
                .addValue(figures.stream().map(HourlyFigure::source).toArray(String[]::new))
                .addValue(figures.stream()
                        .map(figure -> figure.hour().atOffset(ZoneOffset.UTC))
                        .toArray(OffsetDateTime[]::new))
                .addValue(figures.stream().map(HourlyFigure::metric).toArray(String[]::new))
                .addValue(figures.stream().map(HourlyFigure::value).toArray(Double[]::new))
                .addValue(figures.stream().map(HourlyFigure::revision).toArray(Long[]::new));
        return Stores.guarded(pool.preparedQuery(PUT).execute(tuple).replaceWithVoid());
    }

    @Override
    public Uni<RowData> hours(String tenant, String source, Duration span) {
        OffsetDateTime from = clock.instant().minus(span).atOffset(ZoneOffset.UTC);
        return Stores.guarded(pool.preparedQuery(HOURS)
                .execute(Tuple.of(tenant, source, from, (long) ROW_LIMIT))
                .map(rows -> {
                    RowJson json = new RowJson(COLUMNS, RowJson.Framing.ARRAY);
                    rows.forEach(row -> json.write(row.getDelegate()));
                    int count = json.rows();
                    return new RowData(COLUMNS, json.finish(), count, false, null, null);
                }));
    }
}
