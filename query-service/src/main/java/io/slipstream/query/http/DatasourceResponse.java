package io.slipstream.query.http;

import io.slipstream.query.statement.Datasource;
import io.slipstream.query.statement.PoolStatistics;
import java.time.Duration;

/**
 * A database, as it is told over HTTP. It has no field for a password.
 *
 * @param name its name
 * @param url where it is
 * @param username the role statements run as
 * @param searchPath schemas of unqualified names; empty for the role's own
 * @param maxSize connections at the most
 * @param maxWaiting callers that may wait
 * @param acquireTimeout how long they wait
 * @param connectTimeout how long connecting may take
 * @param statementTimeout how long a statement may run
 * @param idleTimeout when an unused connection is closed
 * @param maxLifetime when a connection is replaced
 * @param pool its pool now
 */
public record DatasourceResponse(
        String name,
        String url,
        String username,
        String searchPath,
        int maxSize,
        int maxWaiting,
        Duration acquireTimeout,
        Duration connectTimeout,
        Duration statementTimeout,
        Duration idleTimeout,
        Duration maxLifetime,
        PoolResponse pool) {
    static DatasourceResponse from(Datasource datasource, PoolStatistics pool) {
        return new DatasourceResponse(
                datasource.name(),
                datasource.uri().toString(),
                datasource.username(),
                datasource.searchPath(),
                datasource.maxSize(),
                datasource.maxWaiting(),
                datasource.acquireTimeout(),
                datasource.connectTimeout(),
                datasource.statementTimeout(),
                datasource.idleTimeout(),
                datasource.maxLifetime(),
                PoolResponse.from(pool));
    }
}
