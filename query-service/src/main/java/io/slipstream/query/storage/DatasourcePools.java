package io.slipstream.query.storage;

import io.slipstream.query.config.QueryConfig;
import io.slipstream.query.statement.Datasource;
import io.slipstream.query.statement.Datasources;
import io.slipstream.query.statement.PoolStatistics;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.pgclient.PgConnectOptions;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** One pool for each configured database. Sessions are read-only from the start and speak UTC. */
@ApplicationScoped
public class DatasourcePools {
    private final Map<String, DatasourcePool> pools = new TreeMap<>();

    /** Makes the pools; connections are opened when they are needed. */
    public DatasourcePools(Vertx vertx, Datasources datasources, QueryConfig config) {
        for (Datasource datasource : datasources.all()) {
            String password = Objects.requireNonNull(config.datasources().get(datasource.name()))
                    .password()
                    .orElse("");
            pools.put(datasource.name(), new DatasourcePool(vertx, datasource, options(datasource, password)));
        }
    }

    /** A connection of a database; close it to give it back. Fails with POOL_EXHAUSTED or UPSTREAM_UNAVAILABLE. */
    public Uni<SqlConnection> acquire(Datasource datasource) {
        return pool(datasource).acquire();
    }

    /** Ends what a connection was doing and gives it back, in the background. */
    public void release(Datasource datasource, SqlConnection connection) {
        pool(datasource).release(connection);
    }

    /** The figures of a pool. */
    public PoolStatistics statistics(Datasource datasource) {
        return pool(datasource).statistics();
    }

    @PreDestroy
    void close() {
        pools.values().forEach(DatasourcePool::close);
    }

    private DatasourcePool pool(Datasource datasource) {
        DatasourcePool pool = pools.get(datasource.name());
        if (pool == null) {
            throw new IllegalStateException("no pool for datasource '" + datasource.name() + "'");
        }
        return pool;
    }

    private static PgConnectOptions options(Datasource datasource, String password) {
        long timeoutMs = Math.max(1, datasource.statementTimeout().toMillis());
        PgConnectOptions options = PgConnectOptions.fromUri(datasource.uri().toString())
                .setUser(datasource.username())
                .setPassword(password)
                .addProperty("application_name", "slipstream-query-service")
                .addProperty("default_transaction_read_only", "on")
                .addProperty("standard_conforming_strings", "on")
                .addProperty("statement_timeout", Long.toString(timeoutMs))
                .addProperty("lock_timeout", Long.toString(timeoutMs))
                .addProperty("idle_in_transaction_session_timeout", Long.toString(Math.max(60_000, 2 * timeoutMs)))
                .addProperty("DateStyle", "ISO, YMD")
                .addProperty("IntervalStyle", "iso_8601")
                .addProperty("TimeZone", "UTC");
        options.setConnectTimeout(Math.toIntExact(datasource.connectTimeout().toMillis()));
        options.setReconnectAttempts(0);
        options.setTcpKeepAlive(true);
        if (!datasource.searchPath().isEmpty()) {
            options.addProperty("search_path", datasource.searchPath());
        }
        return options;
    }
}
