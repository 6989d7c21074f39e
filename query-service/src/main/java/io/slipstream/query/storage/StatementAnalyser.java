package io.slipstream.query.storage;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.query.statement.Analysis;
import io.slipstream.query.statement.ResultColumn;
import io.slipstream.query.statement.ResultColumn.Form;
import io.slipstream.query.statement.SqlLexer;
import io.slipstream.query.statement.StatementText;
import io.slipstream.query.statement.TableName;
import io.slipstream.query.statement.Token;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Lets PostgreSQL itself say what a statement is, within a read-only transaction that is given up afterwards:
 *
 * <ol>
 *   <li>PREPARE, over the extended protocol, takes one statement and no utility command;
 *   <li>{@code pg_proc} says how volatile the functions are, before the planner may run any of them;
 *   <li>EXPLAIN (GENERIC_PLAN) plans without running: nothing in the plan may change or lock rows;
 *   <li>the columns come from reading no rows of it, the parameters from {@code pg_prepared_statements};
 *   <li>the locks the transaction holds by now are those of every relation the statement depends on, whether the planner
 *       kept it or not; any lock but the weakest belongs to something that is not a query.
 * </ol>
 */
final class StatementAnalyser {
    private static final AtomicLong PROBES = new AtomicLong();
    private static final String FUNCTIONS = """
            SELECT p.proname::text, n.nspname = 'pg_catalog', p.provolatile::text
            FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
            WHERE p.proname = ANY ($1)""";
    private static final String TYPES = """
            SELECT s.parameter, CASE WHEN t.typcategory = 'A' AND t.typelem <> 0 THEN e.typname || '[]' ELSE t.typname END::text,
              format_type(t.oid, NULL), CASE WHEN t.typtype = 'd' THEN b.typname END::text
            FROM (
              SELECT true AS parameter, u.id::oid AS id, u.position FROM pg_prepared_statements p,
                unnest(p.parameter_types) WITH ORDINALITY AS u(id, position) WHERE p.name = $1
              UNION ALL
              SELECT false, u.id::oid, u.position FROM pg_prepared_statements p,
                unnest(p.result_types) WITH ORDINALITY AS u(id, position) WHERE p.name = $1
            ) s
            JOIN pg_type t ON t.oid = s.id
            LEFT JOIN pg_type e ON e.oid = t.typelem
            LEFT JOIN pg_type b ON b.oid = t.typbasetype
            ORDER BY s.parameter, s.position""";
    private static final String RELATIONS = """
            WITH RECURSIVE locked AS (
              SELECT l.relation AS id, bool_or(l.mode <> 'AccessShareLock') AS strong
              FROM pg_locks l
              WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation'
                AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
              GROUP BY l.relation
            ), family AS (
              SELECT id, strong FROM locked
              UNION
              SELECT i.inhparent, false FROM family f JOIN pg_inherits i ON i.inhrelid = f.id
            )
            SELECT n.nspname::text, c.relname::text, c.relkind::text, bool_or(c.relrowsecurity), bool_or(f.strong),
              CASE WHEN c.relkind = 'v' THEN pg_get_viewdef(c.oid) END
            FROM family f JOIN pg_class c ON c.oid = f.id JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
              AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
            GROUP BY n.nspname, c.relname, c.relkind, c.oid""";
    private static final Set<String> TEXT_TYPES = Set.of(
            "interval",
            "point",
            "line",
            "lseg",
            "box",
            "path",
            "polygon",
            "circle",
            "money",
            "inet",
            "cidr",
            "tsvector",
            "tsquery");

    private final SqlConnection connection;
    private final StatementText statement;
    private final FunctionRules rules;
    /** Unlike any before, for an analysis that was given up leaves its probe to the connection. */
    private final String probe = "slipstream_probe_" + PROBES.incrementAndGet();

    StatementAnalyser(SqlConnection connection, StatementText statement, FunctionRules rules) {
        this.connection = connection;
        this.statement = statement;
        this.rules = rules;
    }

    /** The analysis; the connection is in a read-only transaction and stays in it. */
    Uni<Analysis> analyse() {
        return connection
                .preparedQuery("PREPARE " + probe + " AS\n" + statement.source())
                .execute()
                .chain(ignored -> judged().onItemOrFailure().call((item, failure) -> forget(failure != null)));
    }

    private Uni<Analysis> judged() {
        return functions(statement.calls())
                .map(found -> judgeCalls(found, false))
                .chain(reason -> plan().chain(plan -> described(plan, reason)));
    }

    private Uni<Analysis> described(PlanJson plan, @Nullable String reason) {
        return types().chain(types -> names(types.parameters().size())
                .chain(names -> relations()
                        .map(relations -> assemble(plan, types, names, relations, reason))
                        .chain(analysis -> withViews(analysis.analysis(), analysis.views()))));
    }

    /** The probe outlives the transaction, so it is dropped by name; after a failure that takes a transaction anew. */
    private Uni<Void> forget(boolean failed) {
        Uni<?> before = failed
                ? connection.query("ROLLBACK AND CHAIN").execute()
                : Uni.createFrom().voidItem();
        return before.chain(() -> connection.query("DEALLOCATE " + probe).execute())
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    private Uni<RowSet<Row>> functions(Set<String> names) {
        return connection.preparedQuery(FUNCTIONS).execute(Tuple.of(names.toArray(String[]::new)));
    }

    private @Nullable String judgeCalls(RowSet<Row> found, boolean inView) {
        String reason = null;
        for (Row row : found) {
            String why = inView
                    ? rules.judgeInView(row.getString(0), row.getBoolean(1), row.getString(2))
                    : rules.judge(row.getString(0), row.getBoolean(1), row.getString(2));
            reason = reason == null ? why : reason;
        }
        return reason;
    }

    private Uni<PlanJson> plan() {
        return connection
                .query("EXPLAIN (VERBOSE, GENERIC_PLAN, FORMAT JSON)\n" + statement.source())
                .execute()
                .map(rows -> PlanJson.parse(rows.iterator().next().getValue(0).toString()))
                .invoke(StatementAnalyser::refuseWrites);
    }

    private static void refuseWrites(PlanJson plan) {
        if (plan.writes()) {
            throw notAQuery();
        }
    }

    private Uni<Types> types() {
        return connection.preparedQuery(TYPES).execute(Tuple.of(probe)).map(rows -> {
            List<String> parameters = new ArrayList<>();
            List<ResultColumn> columns = new ArrayList<>();
            for (Row row : rows) {
                if (row.getBoolean(0)) {
                    parameters.add(row.getString(1));
                } else {
                    String base = row.getString(3) == null ? row.getString(1) : row.getString(3);
                    columns.add(new ResultColumn("", row.getString(1), row.getString(2), form(base)));
                }
            }
            if (columns.isEmpty()) {
                throw new ProblemException(ErrorCode.STATEMENT_NOT_ALLOWED, "the statement has no columns");
            }
            return new Types(parameters, columns);
        });
    }

    private Uni<List<String>> names(int parameters) {
        return connection
                .preparedQuery("SELECT * FROM (\n" + statement.source() + "\n) AS q LIMIT 0")
                .execute(new Tuple(ParameterBinder.nulls(parameters)))
                .map(rows -> distinct(rows.columnsNames()));
    }

    private Uni<RowSet<Row>> relations() {
        return connection.preparedQuery(RELATIONS).execute();
    }

    private Found assemble(
            PlanJson plan, Types types, List<String> names, RowSet<Row> relations, @Nullable String reason) {
        Set<TableName> tables = new HashSet<>();
        Set<String> viewCalls = new TreeSet<>();
        String why = reason == null && plan.readsCatalog() ? "system catalog" : reason;
        for (Row row : relations) {
            if (row.getBoolean(4)) {
                throw notAQuery();
            }
            tables.add(new TableName(row.getString(0), row.getString(1)));
            if (row.getBoolean(3)) {
                why = "row-level security";
            } else if (row.getString(2).equals("f")) {
                why = "foreign table";
            } else if (row.getString(5) != null) {
                viewCalls.addAll(calls(row.getString(5)));
            }
        }
        List<ResultColumn> columns = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            ResultColumn column = types.columns().get(i);
            columns.add(new ResultColumn(names.get(i), column.type(), column.sqlType(), column.form()));
        }
        return new Found(
                new Analysis(
                        statement, columns, types.parameters(), tables, plan.text(), plan.queryId(), why, plan.cost()),
                viewCalls);
    }

    private Uni<Analysis> withViews(Analysis analysis, Set<String> calls) {
        if (calls.isEmpty() || analysis.uncacheable() != null) {
            return Uni.createFrom().item(analysis);
        }
        return functions(calls).map(found -> judgeCalls(found, true)).map(analysis::withUncacheable);
    }

    private static Set<String> calls(String viewDefinition) {
        List<Token> tokens = SqlLexer.tokens(viewDefinition);
        return StatementText.calls(tokens);
    }

    private static List<String> distinct(List<String> names) {
        Map<String, Integer> seen = new HashMap<>();
        List<String> distinct = new ArrayList<>();
        for (String name : names) {
            int times = seen.merge(name, 1, Integer::sum);
            distinct.add(times == 1 ? name : name + "_" + times);
        }
        return distinct;
    }

    private static Form form(String type) {
        if (type.equals("json") || type.equals("jsonb")) {
            return Form.JSON;
        }
        if (type.equals("json[]") || type.equals("jsonb[]")) {
            return Form.JSON_ARRAY;
        }
        String element = type.endsWith("[]") ? type.substring(0, type.length() - 2) : type;
        return TEXT_TYPES.contains(element) ? Form.TEXT : Form.NATIVE;
    }

    private static ProblemException notAQuery() {
        return new ProblemException(
                ErrorCode.STATEMENT_NOT_ALLOWED, "the statement changes or locks rows; only plain queries are run");
    }

    private record Types(List<String> parameters, List<ResultColumn> columns) {}

    private record Found(Analysis analysis, Set<String> views) {}
}
