package io.slipstream.task.app;

import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.sqlclient.Pool;
import jakarta.inject.Singleton;

/** The engine's connections: what they do is for many tasks at once and belongs to no trace. */
@Singleton
@ReactiveDataSource("engine")
public class EnginePool implements PgPoolCreator {
    @Override
    public Pool create(Input input) {
        return RequestsPool.create(input, TracingPolicy.IGNORE);
    }
}
