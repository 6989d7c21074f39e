package io.slipstream.query.storage;

import io.slipstream.query.advice.SlowQuery;
import io.slipstream.query.advice.SlowQueryStore;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.List;

/** Slow queries in the service's own schema. */
@ApplicationScoped
public class PostgresSlowQueryStore implements SlowQueryStore {
    private static final String INSERT = """
            INSERT INTO slow_query (tenant, datasource, fingerprint, statement, duration_ms, threshold_ms, row_count,
              outcome, tables, plan, at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)""";
    private static final String PAGE = """
            SELECT tenant, datasource, fingerprint, statement, duration_ms, threshold_ms, row_count, outcome, tables, plan, at
            FROM slow_query WHERE tenant = $1 ORDER BY id DESC LIMIT $2 OFFSET $3""";
    private static final String COUNT = "SELECT count(*) FROM slow_query WHERE tenant = $1";
    private static final String TRIM = """
            DELETE FROM slow_query WHERE id IN (
              SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY tenant ORDER BY id DESC) AS place FROM slow_query) s
              WHERE place > $1)""";

    private final Pool pool;

    /** Wired once. */
    public PostgresSlowQueryStore(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Uni<Void> append(SlowQuery query) {
        Tuple tuple = Tuple.from(new Object[] {
            query.tenant(),
            query.datasource(),
            query.fingerprint(),
            query.statement(),
            query.durationMs(),
            query.thresholdMs(),
            query.rows(),
            query.outcome(),
            query.tables().toArray(String[]::new),
            query.plan(),
            query.at().atOffset(ZoneOffset.UTC)
        });
        return Stores.guarded(pool.preparedQuery(INSERT).execute(tuple).replaceWithVoid());
    }

    @Override
    public Uni<List<SlowQuery>> page(String tenant, long offset, int limit) {
        return Stores.page(pool, PAGE, tenant, offset, limit, PostgresSlowQueryStore::slowQuery);
    }

    @Override
    public Uni<Long> count(String tenant) {
        return Stores.count(pool, COUNT, tenant);
    }

    @Override
    public Uni<Void> trim(int keep) {
        return Stores.guarded(
                pool.preparedQuery(TRIM).execute(Tuple.of((long) keep)).replaceWithVoid());
    }

    private static SlowQuery slowQuery(Row row) {
        return new SlowQuery(
                row.getString("tenant"),
                row.getString("datasource"),
                row.getString("fingerprint"),
                row.getString("statement"),
                row.getDouble("duration_ms"),
                row.getDouble("threshold_ms"),
                row.getLong("row_count"),
                row.getString("outcome"),
                List.of(row.getArrayOfStrings("tables")),
                row.getString("plan"),
                row.getOffsetDateTime("at").toInstant());
    }
}
