package io.slipstream.query.storage;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.query.config.StatementConfig;
import io.slipstream.query.statement.Analysis;
import io.slipstream.query.statement.Datasource;
import io.slipstream.query.statement.PoolStatistics;
import io.slipstream.query.statement.ResultColumn;
import io.slipstream.query.statement.RowChunk;
import io.slipstream.query.statement.RowData;
import io.slipstream.query.statement.StatementCall;
import io.slipstream.query.statement.StatementChangedException;
import io.slipstream.query.statement.StatementRunner;
import io.slipstream.query.statement.StatementText;
import io.slipstream.query.statement.Window;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs statements on the pools, each in a read-only transaction of its own. */
@ApplicationScoped
public class PostgresStatementRunner implements StatementRunner {
    /** How much longer than PostgreSQL's own limit we wait, for a server that does not answer at all. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final DatasourcePools pools;
    private final FunctionRules rules;
    private final Cache<AnalysisKey, Analysis> analyses;
    private final long maxBytes;
    private final long fetchBytes;

    /** Wired once. */
    public PostgresStatementRunner(DatasourcePools pools, StatementConfig config) {
        this.pools = pools;
        this.rules = new FunctionRules(config.allowedFunctions().orElse(Set.of()));
        this.maxBytes = config.maxBytes().asLongValue();
        this.fetchBytes = config.fetchBytes().asLongValue();
        this.analyses = Caffeine.newBuilder()
                .maximumWeight(config.analysisBytes().asLongValue())
                .weigher((AnalysisKey key, Analysis analysis) ->
                        2 * (key.text().length() * 3 + analysis.plan().length()) + 1024)
                .expireAfterWrite(config.analysisTtl())
                .build();
    }

    @Override
    public Uni<Analysis> analyse(Datasource datasource, StatementText statement) {
        AnalysisKey key = new AnalysisKey(datasource.name(), statement.source());
        Analysis known = analyses.getIfPresent(key);
        if (known != null) {
            return Uni.createFrom().item(known);
        }
        return readOnly(
                        datasource,
                        "BEGIN READ ONLY",
                        connection -> new StatementAnalyser(connection, statement, rules).analyse())
                .invoke(analysis -> analyses.put(key, analysis));
    }

    @Override
    public Uni<RowData> run(StatementCall call, Window window) {
        Tuple tuple = tuple(call, WindowSql.of(call.analysis(), window));
        Uni<RowData> rows = switch (window) {
            case Window.Whole whole -> whole(call, whole, tuple);
            case Window.Numbered numbered -> numbered(call, numbered, tuple);
            case Window.After after -> after(call, after, tuple);
        };
        return rows.onFailure(StatementChangedException.class).invoke(() -> analyses.invalidate(key(call)));
    }

    @Override
    public Multi<RowChunk> stream(StatementCall call) {
        WindowSql sql = WindowSql.of(call.analysis(), new Window.Whole(Integer.MAX_VALUE));
        Tuple tuple = tuple(call, sql);
        Datasource datasource = call.datasource();
        return pools.acquire(datasource)
                .onItem()
                .transformToMulti(connection -> open(connection, sql.text(), tuple, call)
                        .onItem()
                        .transformToMulti(reader -> reader.chunks(fetchBytes))
                        .onTermination()
                        .invoke(() -> pools.release(datasource, connection)))
                .onFailure()
                .transform(failure -> PgProblems.of(failure, datasource.name()));
    }

    @Override
    public PoolStatistics statistics(Datasource datasource) {
        return pools.statistics(datasource);
    }

    private Uni<RowData> whole(StatementCall call, Window.Whole window, Tuple tuple) {
        String sql = WindowSql.of(call.analysis(), window).text();
        return readOnly(
                call.datasource(),
                "BEGIN READ ONLY",
                connection -> connection
                        .prepare(sql)
                        .map(prepared -> new CursorReader(
                                prepared, tuple, call.analysis().columns()))
                        .chain(reader -> reader.rows(window.maxRows(), maxBytes, fetchBytes)));
    }

    private Uni<RowData> numbered(StatementCall call, Window.Numbered window, Tuple tuple) {
        Analysis analysis = call.analysis();
        String sql = WindowSql.of(analysis, window).text();
        return readOnly(
                call.datasource(),
                "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
                connection -> connection
                        .preparedQuery(WindowSql.count(analysis))
                        .execute(tuple)
                        .map(rows -> rows.iterator().next().getLong(0))
                        .chain(total -> connection
                                .preparedQuery(sql)
                                .execute(tuple)
                                .map(rows -> encode(analysis.columns(), rows, window.perPage(), total, null))));
    }

    private Uni<RowData> after(StatementCall call, Window.After window, Tuple tuple) {
        Analysis analysis = call.analysis();
        String sql = WindowSql.of(analysis, window).text();
        return readOnly(
                call.datasource(),
                "BEGIN READ ONLY",
                connection -> connection
                        .preparedQuery(sql)
                        .execute(tuple)
                        .map(rows -> encode(
                                analysis.columns(),
                                rows,
                                window.limit(),
                                null,
                                lastKey(rows, window, analysis.columns()))));
    }

    private static RowData encode(
            List<ResultColumn> columns,
            RowSet<Row> rows,
            int limit,
            @Nullable Long total,
            @Nullable List<@Nullable String> lastKey) {
        RowJson json = new RowJson(columns, RowJson.Framing.ARRAY);
        for (Row row : rows) {
            if (json.rows() == limit) {
                break;
            }
            json.write(row.getDelegate());
        }
        int count = json.rows();
        return new RowData(columns, json.finish(), count, false, total, lastKey);
    }

    /** The keys of the last row of the page, if rows follow it; rows with equal keys could be lost between two pages. */
    private static @Nullable List<@Nullable String> lastKey(
            RowSet<Row> rows, Window.After window, List<ResultColumn> columns) {
        List<@Nullable String> before = null;
        List<@Nullable String> last = null;
        int count = 0;
        for (Row row : rows) {
            List<@Nullable String> key = new ArrayList<>();
            for (int i = 0; i < window.order().size(); i++) {
                key.add(row.getString(columns.size() + i));
            }
            if (key.equals(before)) {
                throw ProblemException.invalid(
                        "order_by", "an order that tells every two rows apart; add a unique column at its end");
            }
            before = key;
            count++;
            if (count == window.limit()) {
                last = key;
            }
        }
        return count > window.limit() ? last : null;
    }

    private Uni<CursorReader> open(SqlConnection connection, String sql, Tuple tuple, StatementCall call) {
        return connection
                .query("BEGIN READ ONLY")
                .execute()
                .chain(() -> connection.prepare(sql))
                .map(prepared ->
                        new CursorReader(prepared, tuple, call.analysis().columns()));
    }

    private <T> Uni<T> readOnly(Datasource datasource, String begin, Function<SqlConnection, Uni<T>> work) {
        Duration patience = datasource.statementTimeout().plus(GRACE);
        return pools.acquire(datasource)
                .chain(connection -> connection
                        .query(begin)
                        .execute()
                        .chain(() -> work.apply(connection))
                        .ifNoItem()
                        .after(patience)
                        .failWith(() -> PgProblems.timedOut(datasource.name(), null))
                        .onTermination()
                        .invoke(() -> pools.release(datasource, connection)))
                .onFailure(failure -> !(failure instanceof StatementChangedException))
                .transform(failure -> PgProblems.of(failure, datasource.name()));
    }

    private static Tuple tuple(StatementCall call, WindowSql sql) {
        return new Tuple(ParameterBinder.tuple(call.analysis().parameterTypes(), call.parameters(), sql.extra()));
    }

    private static AnalysisKey key(StatementCall call) {
        return new AnalysisKey(
                call.datasource().name(), call.analysis().statement().source());
    }

    private record AnalysisKey(String datasource, String text) {}
}
