package io.slipstream.asset.storage;

import io.slipstream.asset.config.AssetConfig;
import io.slipstream.asset.config.PublishConfig;
import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.DatabaseException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Statements on PostgreSQL with their time limits, and its failures as problems. Any thread, never blocks. */
@ApplicationScoped
class Postgres {
    private static final Duration RETRY = Duration.ofSeconds(1);

    /** SQLSTATE classes that pass by themselves: connection, resources, operator intervention, system; a schema that is still being made. */
    private static final Set<String> PASSING = Set.of("08", "53", "57", "58");

    private static final Set<String> NOT_MIGRATED = Set.of("42P01", "3F000", "42703");

    private final Pool pool;
    private final Duration statementTimeout;
    private final Duration transactionTimeout;

    Postgres(Pool pool, AssetConfig config, PublishConfig publish) {
        this.pool = pool;
        this.statementTimeout = config.storeTimeout();
        this.transactionTimeout = publish.timeout();
    }

    /** One statement. */
    Uni<RowSet<Row>> query(String sql, Tuple parameters) {
        return limited(pool.preparedQuery(sql).execute(parameters), statementTimeout);
    }

    /** Several statements that commit together, or not at all if the work fails. */
    <T> Uni<T> inTransaction(Function<SqlConnection, Uni<T>> work) {
        return inTransaction(work, transactionTimeout);
    }

    /** The same with a time limit of its own. */
    <T> Uni<T> inTransaction(Function<SqlConnection, Uni<T>> work, Duration timeout) {
        return limited(pool.withTransaction(work), timeout);
    }

    /** Work with a time limit; outages become {@code STORE_UNAVAILABLE}. */
    static <T extends @Nullable Object> Uni<T> limited(Uni<T> work, Duration timeout) {
        return work.ifNoItem()
                .after(timeout)
                .fail()
                .onFailure(Postgres::isOutage)
                .transform(Postgres::unavailable);
    }

    private static ProblemException unavailable(Throwable cause) {
        return new ProblemException(
                ErrorCode.STORE_UNAVAILABLE, "PostgreSQL cannot be reached in time", List.of(), RETRY, cause);
    }

    /** Whether a failure is about reaching the database, not about what was asked of it. */
    private static boolean isOutage(Throwable failure) {
        return switch (failure) {
            case ProblemException ignored -> false;
            case PgException refused -> isPassing(refused.getSqlState());
            case DatabaseException ignored -> false;
            case TimeoutException ignored -> true;
            case java.io.IOException ignored -> true;
            // The client's own failures (connection closed, pool time-out) extend VertxException.
            case io.vertx.core.VertxException ignored -> true;
            default -> false;
        };
    }

    private static boolean isPassing(@Nullable String sqlState) {
        return sqlState != null && (PASSING.contains(sqlState.substring(0, 2)) || NOT_MIGRATED.contains(sqlState));
    }
}
