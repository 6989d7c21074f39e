package io.slipstream.task.app;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.slipstream.task.storage.PostgresClient;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.sqlclient.Pool;
import jakarta.inject.Singleton;

/** The connections of requests. */
@Singleton
public class RequestsPool implements PgPoolCreator {
    @Override
    public Pool create(Input input) {
        return create(input, TracingPolicy.PROPAGATE);
    }

    /** Connections that keep the plans they are to keep. */
    static Pool create(Input input, TracingPolicy tracing) {
        input.pgConnectOptionsList()
                .forEach(options -> options.setPreparedStatementCacheSqlFilter(PostgresClient::keepsPlan)
                        .setTracingPolicy(tracing));
        return Pool.pool(input.vertx(), input.pgConnectOptionsList().getFirst(), input.poolOptions());
    }
}
