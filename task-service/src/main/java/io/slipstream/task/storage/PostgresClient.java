package io.slipstream.task.storage;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.task.config.WorkerConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * Statements against PostgreSQL within a time, and failures told apart: {@link ProblemException} with STORE_UNAVAILABLE
 * when the database is away, {@link PgException} when it says no. There are two: one for requests, and one for the engine, whose heartbeats and claims do not
 * wait behind requests, and whose statements are planned as look-ups whatever PostgreSQL takes the tables to be.
 */
public class PostgresClient {
    /** The name of the one for requests. */
    public static final String REQUESTS = "requests-database";

    /** The name of the one for the engine. */
    public static final String ENGINE = "engine-database";

    /**
     * How a statement begins that PostgreSQL is to plan each time, since the best plan depends on how many rows it is given or finds. The plans of
     * all others are kept with their connection.
     */
    static final String PLANNED_EACH_TIME = "/* planned each time */ ";

    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final Pool pool;
    private final Duration timeout;

    /** A client over a pool. */
    public PostgresClient(Pool pool, WorkerConfig config) {
        this.pool = pool;
        this.timeout = config.statementTimeout();
    }

    /** Whether a connection keeps the plan of a statement. */
    public static boolean keepsPlan(String sql) {
        return !sql.startsWith(PLANNED_EACH_TIME);
    }

    /** One statement, committed by itself. */
    public Uni<RowSet<Row>> query(String sql, Tuple parameters) {
        return bounded(run(pool, sql, parameters), timeout);
    }

    /** One statement on a connection of a transaction. */
    public static Uni<RowSet<Row>> run(SqlClient client, String sql, Tuple parameters) {
        return client.preparedQuery(sql).execute(parameters);
    }

    /** Several statements that commit together, within the time of a statement. */
    public <T> Uni<T> transaction(Function<SqlClient, Uni<T>> work) {
        return transaction(work, timeout);
    }

    /** Several statements that commit together, within a time. */
    public <T> Uni<T> transaction(Function<SqlClient, Uni<T>> work, Duration limit) {
        return bounded(pool.withTransaction(work::apply), limit);
    }

    /** A connection for what lasts; whoever asks closes it. */
    Uni<SqlConnection> connection() {
        return bounded(pool.getConnection());
    }

    /** What is done on such a connection, within the time of a statement. */
    <T> Uni<T> bounded(Uni<T> work) {
        return bounded(work, timeout);
    }

    private static <T> Uni<T> bounded(Uni<T> work, Duration limit) {
        return work.ifNoItem()
                .after(limit)
                .fail()
                .onFailure(PostgresClient::isAway)
                .transform(PostgresClient::away);
    }

    /** Whether a statement failed because a unique index would have been violated. */
    public static boolean violates(Throwable failure, String index) {
        return failure instanceof PgException pg
                && "23505".equals(pg.getSqlState())
                && index.equals(pg.getConstraint());
    }

    /** Whether statements of two transactions waited for one another; nothing was written, and it may be tried again. */
    public static boolean isDeadlock(Throwable failure) {
        return failure instanceof ProblemException
                && failure.getCause() instanceof PgException pg
                && "40P01".equals(pg.getSqlState());
    }

    private static boolean isAway(Throwable failure) {
        if (failure instanceof PgException pg) {
            String state = String.valueOf(pg.getSqlState());
            return state.startsWith("08")
                    || state.startsWith("57")
                    || state.startsWith("53")
                    || state.startsWith("40")
                    || "25006".equals(state)
                    || "42P01".equals(state);
        }
        return !(failure instanceof ProblemException) && !(failure instanceof IllegalArgumentException);
    }

    private static ProblemException away(Throwable failure) {
        return new ProblemException(
                ErrorCode.STORE_UNAVAILABLE, "the database does not answer", List.of(), RETRY_AFTER, failure);
    }
}
