package io.slipstream.query.storage;

import io.slipstream.query.document.TaskOutcomes;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** Task events counted by hour; the event's id and the count are written together. */
@ApplicationScoped
public class PostgresTaskOutcomes implements TaskOutcomes {
    private static final String COUNT = """
            WITH fresh AS (
              INSERT INTO processed_event (source, id, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING 1
            )
            INSERT INTO task_rollup (tenant, hour, task_type, event, events)
            SELECT $4, $5, $6, $7, 1 FROM fresh
            ON CONFLICT (tenant, hour, task_type, event) DO UPDATE SET events = task_rollup.events + 1""";
    private static final String FORGET = "DELETE FROM processed_event WHERE at < $1";

    private final Pool pool;

    /** Wired once. */
    public PostgresTaskOutcomes(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Uni<Void> count(String source, String id, String tenant, String taskType, String event, Instant at) {
        Tuple tuple = Tuple.from(new Object[] {
            source,
            id,
            at.atOffset(ZoneOffset.UTC),
            tenant,
            at.truncatedTo(ChronoUnit.HOURS).atOffset(ZoneOffset.UTC),
            taskType,
            event
        });
        return Stores.guarded(pool.preparedQuery(COUNT).execute(tuple).replaceWithVoid());
    }

    @Override
    public Uni<Void> forget(Instant before) {
        return Stores.guarded(pool.preparedQuery(FORGET)
                .execute(Tuple.of(before.atOffset(ZoneOffset.UTC)))
                .replaceWithVoid());
    }
}
