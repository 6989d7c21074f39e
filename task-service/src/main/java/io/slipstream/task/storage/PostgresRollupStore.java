package io.slipstream.task.storage;

import static io.slipstream.task.storage.PostgresClient.run;

import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.work.HourlyFigure;
import io.slipstream.task.work.RollupStore;
import io.slipstream.task.work.Sample;
import io.slipstream.task.work.WorkFailure;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Samples in {@code rollup_sample}, hours in {@code rollup_hour}. A lock of the tenant makes writers follow one another, so that each growth is counted once. */
@ApplicationScoped
public class PostgresRollupStore implements RollupStore {
    private static final int FORGOTTEN_AT_ONCE = 5000;

    private static final String LOCK = "SELECT pg_advisory_xact_lock(hashtext('rollup'), hashtext($1))";

    /**
     * What a counter grew by, and since when. One that began anew since the last sample grew by all it has. One that is seen for the first time tells its growth
     * only if it began lately; otherwise nobody knows when it grew.
     */
    private static final String GROWN = """
            given AS (SELECT * FROM unnest($2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::float8[])
              AS g(source, replica, since, metric, value)),
            grown AS (
              SELECT g.source, g.metric,
                CASE WHEN s.since IS NULL THEN CASE WHEN g.since > now() - interval '1 day' THEN g.value ELSE 0 END
                  WHEN g.since > s.since OR (g.since = s.since AND g.value < s.value AND g.since = 'epoch') THEN g.value
                  ELSE greatest(g.value - s.value, 0) END AS growth,
                CASE WHEN s.since IS NULL THEN g.since ELSE greatest(s.sampled_at, g.since) END AS from_time
              FROM given g LEFT JOIN rollup_sample s
                ON s.tenant = $1 AND s.source = g.source AND s.replica = g.replica AND s.metric = g.metric
              WHERE s.since IS NULL OR g.since >= s.since)
            """;

    /** Spread evenly over the hours since then, by their part of the time. */
    private static final String ADD = "WITH " + GROWN + """
            , parts AS (
              SELECT g.source, g.metric, h.hour, sum(g.growth * CASE WHEN now() <= g.from_time THEN 1
                ELSE extract(epoch FROM least(h.hour + interval '1 hour', now()) - greatest(h.hour, g.from_time))
                  / extract(epoch FROM now() - g.from_time) END) AS value
              FROM grown g, generate_series(date_trunc('hour', least(g.from_time, now()), 'UTC'),
                date_trunc('hour', now(), 'UTC'), interval '1 hour') AS h(hour)
              WHERE g.growth > 0 GROUP BY g.source, g.metric, h.hour)
            INSERT INTO rollup_hour AS r (tenant, hour, source, metric, value)
            SELECT $1, hour, source, metric, value FROM parts
            ON CONFLICT (tenant, hour, source, metric) DO UPDATE SET value = r.value + excluded.value, revision = r.revision + 1
            """;

    private static final String REMEMBER = """
            INSERT INTO rollup_sample AS s (tenant, source, replica, metric, since, value, sampled_at)
            SELECT $1, source, replica, metric, since, value, now()
            FROM unnest($2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::float8[]) AS g(source, replica, since, metric, value)
            ON CONFLICT (tenant, source, replica, metric) DO UPDATE
              SET value = CASE WHEN excluded.since > s.since OR s.since = 'epoch' THEN excluded.value
                  ELSE greatest(s.value, excluded.value) END,
                since = excluded.since, sampled_at = now()
              WHERE excluded.since >= s.since
            """;

    private static final String GAUGES = """
            INSERT INTO rollup_hour AS r (tenant, hour, source, metric, value)
            SELECT $1, date_trunc('hour', now(), 'UTC'), source, metric, value
            FROM unnest($2::text[], $3::text[], $4::float8[]) AS g(source, metric, value)
            ON CONFLICT (tenant, hour, source, metric) DO UPDATE SET value = excluded.value, revision = r.revision + 1
              WHERE r.value <> excluded.value
            """;

    private static final String UNSENT = "SELECT hour, source, metric, value, revision FROM rollup_hour"
            + " WHERE tenant = $1 AND revision > sent ORDER BY hour, source, metric LIMIT $2";

    private static final String SENT = "UPDATE rollup_hour r SET sent = greatest(r.sent, g.revision)"
            + " FROM unnest($2::timestamptz[], $3::text[], $4::text[], $5::int8[]) AS g(hour, source, metric, revision)"
            + " WHERE r.tenant = $1 AND r.hour = g.hour AND r.source = g.source AND r.metric = g.metric";

    private static final String FORGET = "DELETE FROM rollup_hour WHERE ctid = ANY (ARRAY(SELECT ctid FROM rollup_hour"
            + " WHERE hour < now() - $1::int4 * interval '1 day' LIMIT $2))";

    private final PostgresClient postgres;

    /** A store over a client. */
    public PostgresRollupStore(@Named(PostgresClient.REQUESTS) PostgresClient postgres) {
        this.postgres = postgres;
    }

    @Override
    public Uni<Void> add(String tenant, List<Sample> samples) {
        Tuple counters = counters(tenant, samples);
        Tuple gauges = gauges(tenant, samples);
        return guarded(postgres.transaction(client -> run(client, LOCK, Tuple.of(tenant))
                .chain(() -> run(client, ADD, counters))
                .chain(() -> run(client, REMEMBER, counters))
                .chain(() -> run(client, GAUGES, gauges))
                .replaceWithVoid()));
    }

    private static Tuple counters(String tenant, List<Sample> samples) {
        List<String> sources = new ArrayList<>();
        List<String> replicas = new ArrayList<>();
        List<OffsetDateTime> since = new ArrayList<>();
        List<String> metrics = new ArrayList<>();
        List<Double> values = new ArrayList<>();
        samples.forEach(sample -> sample.counters().forEach((metric, value) -> {
            sources.add(sample.source());
            replicas.add(sample.replica());
            since.add(sample.since().atOffset(ZoneOffset.UTC));
            metrics.add(metric);
            values.add(value);
        }));
        return Tuple.tuple()
                .addValue(tenant)
                .addValue(sources.toArray(String[]::new))
                .addValue(replicas.toArray(String[]::new))
                .addValue(since.toArray(OffsetDateTime[]::new))
                .addValue(metrics.toArray(String[]::new))
                .addValue(values.toArray(Double[]::new));
    }

    private static Tuple gauges(String tenant, List<Sample> samples) {
        List<String> sources = new ArrayList<>();
        List<String> metrics = new ArrayList<>();
        List<Double> values = new ArrayList<>();
        samples.forEach(sample -> sample.gauges().forEach((metric, value) -> {
            sources.add(sample.source());
            metrics.add(metric);
            values.add(value);
        }));
        return Tuple.of(
                tenant, sources.toArray(String[]::new), metrics.toArray(String[]::new), values.toArray(Double[]::new));
    }

    @Override
    public Uni<List<HourlyFigure>> unsent(String tenant, int most) {
        return guarded(postgres.query(UNSENT, Tuple.of(tenant, (long) most)).map(PostgresRollupStore::figures));
    }

    private static List<HourlyFigure> figures(RowSet<Row> rows) {
        List<HourlyFigure> figures = new ArrayList<>();
        rows.forEach(row -> figures.add(new HourlyFigure(
                row.getOffsetDateTime("hour").toInstant(),
                row.getString("source"),
                row.getString("metric"),
                row.getDouble("value"),
                row.getLong("revision"))));
        return figures;
    }

    @Override
    public Uni<Void> sent(String tenant, List<HourlyFigure> figures) {
        Tuple parameters = Tuple.of(
                tenant,
                figures.stream()
                        .map(figure -> figure.hour().atOffset(ZoneOffset.UTC))
                        .toArray(OffsetDateTime[]::new),
                figures.stream().map(HourlyFigure::source).toArray(String[]::new),
                figures.stream().map(HourlyFigure::metric).toArray(String[]::new),
                figures.stream().map(HourlyFigure::revision).toArray(Long[]::new));
        return guarded(postgres.query(SENT, parameters).replaceWithVoid());
    }

    /** Forgets hours so many days ago and more. */
    public Uni<Void> forget(int days) {
        return postgres.query(FORGET, Tuple.of(days, FORGOTTEN_AT_ONCE)).replaceWithVoid();
    }

    private static <T> Uni<T> guarded(Uni<T> work) {
        return work.onFailure(ProblemException.class)
                .transform(away -> WorkFailure.retryable("StoreUnavailable", "the database does not answer"));
    }
}
