package io.slipstream.task.app;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.slipstream.task.storage.PostgresClient;
import io.vertx.sqlclient.Pool;
import jakarta.inject.Singleton;

/** The connections of requests. */
@Singleton
public class RequestsPool implements PgPoolCreator {
    @Override
    public Pool create(Input input) {
        input.pgConnectOptionsList()
                .forEach(options -> options.setPreparedStatementCacheSqlFilter(PostgresClient::keepsPlan));
        return Pool.pool(input.vertx(), input.pgConnectOptionsList().getFirst(), input.poolOptions());
    }
}
