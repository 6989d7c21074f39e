package io.slipstream.query.storage;

import io.slipstream.contracts.problem.ErrorCode;
import io.slipstream.contracts.problem.ProblemException;
import io.slipstream.query.advice.LatencyHistogram;
import io.slipstream.query.statement.Datasource;
import io.slipstream.query.statement.PoolStatistics;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jboss.logging.Logger;

/**
 * The connections of one database: so many at the most, a bounded queue before them, each replaced in time. Vert.x drops
 * connections that the server closed; what a connection was doing is ended before the next caller gets it.
 */
final class DatasourcePool {
    private static final Logger LOG = Logger.getLogger(DatasourcePool.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final String TIMED_OUT = "Timeout";

    private final Datasource datasource;
    private final Pool pool;
    private final AtomicInteger inUse = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();
    private final LongAdder acquired = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LatencyHistogram waits = new LatencyHistogram();

    DatasourcePool(Vertx vertx, Datasource datasource, PgConnectOptions options) {
        this.datasource = datasource;
        this.pool = new Pool(PgBuilder.pool()
                .with(poolOptions(datasource))
                .connectingTo(options)
                .using(vertx.getDelegate())
                .build());
    }

    Uni<SqlConnection> acquire() {
        return Uni.createFrom().deferred(() -> {
            long started = System.nanoTime();
            waiting.incrementAndGet();
            return pool.getConnection()
                    .onTermination()
                    .invoke(waiting::decrementAndGet)
                    .invoke(() -> taken(started))
                    .onFailure()
                    .transform(this::problem);
        });
    }

    void release(SqlConnection connection) {
        connection
                .query("COMMIT")
                .execute()
                .onFailure()
                .recoverWithNull()
                .chain(connection::close)
                .onTermination()
                .invoke(inUse::decrementAndGet)
                .subscribe()
                .with(
                        ignored -> {},
                        failure ->
                                LOG.debugf("connection of datasource %s was lost on its way back", datasource.name()));
    }

    PoolStatistics statistics() {
        return new PoolStatistics(
                pool.size(),
                inUse.get(),
                waiting.get(),
                acquired.sum(),
                refused.sum(),
                failed.sum(),
                waits.quantileMs(0.95));
    }

    void close() {
        pool.closeAndForget();
    }

    private void taken(long started) {
        acquired.increment();
        inUse.incrementAndGet();
        waits.record(System.nanoTime() - started);
    }

    private Throwable problem(Throwable failure) {
        boolean exhausted = failure instanceof ConnectionPoolTooBusyException || TIMED_OUT.equals(failure.getMessage());
        if (exhausted) {
            refused.increment();
            return new ProblemException(
                    ErrorCode.POOL_EXHAUSTED,
                    "datasource '" + datasource.name() + "' has " + datasource.maxSize()
                            + " connections, all are busy, and so is the queue before them",
                    List.of(),
                    RETRY_AFTER,
                    failure);
        }
        failed.increment();
        return PgProblems.of(failure, datasource.name());
    }

    private static PoolOptions poolOptions(Datasource datasource) {
        return new PoolOptions()
                .setName("slipstream-query-" + datasource.name())
                .setMaxSize(datasource.maxSize())
                .setMaxWaitQueueSize(datasource.maxWaiting())
                .setConnectionTimeout(
                        Math.toIntExact(datasource.acquireTimeout().toMillis()))
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
                .setIdleTimeout(Math.toIntExact(datasource.idleTimeout().toMillis()))
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setMaxLifetime(Math.toIntExact(datasource.maxLifetime().toMillis()))
                .setMaxLifetimeUnit(TimeUnit.MILLISECONDS);
    }
}
