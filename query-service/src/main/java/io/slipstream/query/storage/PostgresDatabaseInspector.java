package io.slipstream.query.storage;

import io.slipstream.query.advice.DatabaseFacts;
import io.slipstream.query.advice.DatabaseFinding;
import io.slipstream.query.advice.DatabaseFinding.Kind;
import io.slipstream.query.advice.DatabaseInspector;
import io.slipstream.query.statement.Datasource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Reads {@code pg_stat_database}, {@code pg_stat_user_tables} and, where it is installed, {@code pg_stat_statements}. */
@ApplicationScoped
public class PostgresDatabaseInspector implements DatabaseInspector {
    private static final double LOW_HIT_RATIO = 0.9;
    private static final long ENOUGH_READS = 10_000;
    private static final String FACTS = """
            SELECT current_setting('server_version'), pg_database_size(current_database()),
              (SELECT count(*) FROM pg_stat_activity), current_setting('max_connections')::bigint,
              coalesce(s.blks_hit::float8 / nullif(s.blks_hit + s.blks_read, 0), 0)::float8,
              s.xact_commit, s.xact_rollback, s.deadlocks, s.temp_bytes, s.blks_hit + s.blks_read
            FROM pg_stat_database s WHERE s.datname = current_database()""";
    private static final String TABLES = """
            SELECT t.schemaname || '.' || t.relname, n_live_tup, n_dead_tup, n_mod_since_analyze, seq_scan, coalesce(idx_scan, 0),
              coalesce(last_analyze, last_autoanalyze) IS NULL, greatest(c.reltuples, 0)::bigint
            FROM pg_stat_user_tables t JOIN pg_class c ON c.oid = t.relid
            ORDER BY 1 LIMIT 10000""";
    private static final String STATEMENTS = """
            SELECT left(query, 500), calls, total_exec_time, mean_exec_time,
              total_exec_time / nullif(sum(total_exec_time) OVER (), 0)
            FROM pg_stat_statements WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
            ORDER BY total_exec_time DESC LIMIT 5""";
    private static final String HAS_STATEMENTS = "SELECT to_regclass('pg_stat_statements') IS NOT NULL";

    private final DatasourcePools pools;

    /** Wired once. */
    public PostgresDatabaseInspector(DatasourcePools pools) {
        this.pools = pools;
    }

    @Override
    public Uni<DatabaseFacts> facts(Datasource datasource) {
        return with(
                datasource,
                connection -> rows(connection, FACTS)
                        .map(rows -> facts(rows.iterator().next())));
    }

    @Override
    public Uni<List<DatabaseFinding>> findings(Datasource datasource) {
        return with(datasource, connection -> {
            List<DatabaseFinding> findings = new ArrayList<>();
            return rows(connection, FACTS)
                    .invoke(rows -> hitRatio(rows.iterator().next(), findings))
                    .chain(() -> rows(connection, TABLES))
                    .invoke(rows -> rows.forEach(row -> table(row, findings)))
                    .chain(() -> statements(connection, findings))
                    .replaceWith(findings);
        });
    }

    private static Uni<Void> statements(SqlConnection connection, List<DatabaseFinding> findings) {
        return rows(connection, HAS_STATEMENTS)
                .chain(rows -> rows.iterator().next().getBoolean(0)
                        ? rows(connection, STATEMENTS)
                                .invoke(found -> found.forEach(row -> statement(row, findings)))
                                .replaceWithVoid()
                        : Uni.createFrom().voidItem())
                // The extension's view is there and may still refuse: not preloaded, or not for this role.
                .onFailure()
                .recoverWithNull();
    }

    private static DatabaseFacts facts(Row row) {
        return new DatabaseFacts(
                row.getString(0),
                row.getLong(1),
                row.getLong(2),
                row.getLong(3),
                row.getDouble(4),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7),
                row.getLong(8));
    }

    private static void hitRatio(Row row, List<DatabaseFinding> findings) {
        double ratio = row.getDouble(4);
        if (row.getLong(9) > ENOUGH_READS && ratio < LOW_HIT_RATIO) {
            findings.add(new DatabaseFinding(
                    Kind.LOW_HIT_RATIO,
                    "medium",
                    "database",
                    format("%.1f %% of block reads found the block in memory", ratio * 100),
                    "give shared_buffers more memory, or read less"));
        }
    }

    private static void table(Row row, List<DatabaseFinding> findings) {
        String table = row.getString(0);
        long live = Math.max(row.getLong(1), row.getLong(7));
        long dead = row.getLong(2);
        long changed = row.getLong(3);
        long sequential = row.getLong(4);
        long byIndex = row.getLong(5);
        if (row.getBoolean(6) && live > 1_000) {
            findings.add(new DatabaseFinding(
                    Kind.NO_STATISTICS, "medium", table, "never analysed, " + live + " rows", "ANALYZE " + table));
        } else if (changed > 1_000 && changed > live / 5) {
            findings.add(new DatabaseFinding(
                    Kind.STALE_STATISTICS,
                    "medium",
                    table,
                    changed + " rows changed since it was analysed, " + live + " rows in all",
                    "ANALYZE " + table));
        }
        if (live > 10_000 && sequential > 10 && sequential > byIndex) {
            findings.add(new DatabaseFinding(
                    Kind.SEQUENTIAL_SCANS,
                    live > 1_000_000 ? "high" : "medium",
                    table,
                    sequential + " scans from end to end, " + byIndex + " by an index, " + live + " rows",
                    "look at the slow-query log for the conditions that no index serves"));
        }
        if (dead > 10_000 && dead > live / 5) {
            findings.add(new DatabaseFinding(
                    Kind.DEAD_ROWS,
                    "medium",
                    table,
                    dead + " dead rows beside " + live + " live ones",
                    "VACUUM " + table));
        }
    }

    private static void statement(Row row, List<DatabaseFinding> findings) {
        Double share = row.getDouble(4);
        if (share != null && share >= 0.2) {
            findings.add(new DatabaseFinding(
                    Kind.EXPENSIVE_STATEMENT,
                    share >= 0.5 ? "high" : "medium",
                    row.getString(0),
                    format(
                            "%.0f %% of the database's time, %d calls, %.1f ms each",
                            share * 100, row.getLong(1), row.getDouble(3)),
                    "cache it, or look at its plan"));
        }
    }

    private static Uni<RowSet<Row>> rows(SqlConnection connection, String sql) {
        return connection.preparedQuery(sql).execute();
    }

    private <T> Uni<T> with(Datasource datasource, Function<SqlConnection, Uni<T>> work) {
        return pools.acquire(datasource)
                .chain(connection -> work.apply(connection)
                        .ifNoItem()
                        .after(datasource.statementTimeout())
                        .failWith(() -> PgProblems.timedOut(datasource.name(), null))
                        .onTermination()
                        .invoke(() -> pools.release(datasource, connection)))
                .onFailure()
                .transform(failure -> PgProblems.of(failure, datasource.name()));
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
