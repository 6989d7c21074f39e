package io.slipstream.query.storage;

import io.slipstream.query.document.Outbox;
import io.slipstream.query.document.OutboxRecord;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The outbox table. Rows are held by a lock while they are published, so replicas share the work. */
@ApplicationScoped
public class PostgresOutbox implements Outbox {
    private static final String INSERT = """
            INSERT INTO outbox_event (event_id, type, tenant, key, subject, trace_parent, payload, at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)""";
    private static final String OLDEST = """
            SELECT id, event_id, type, tenant, key, subject, trace_parent, payload, at
            FROM outbox_event ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED""";
    private static final String DELETE = "DELETE FROM outbox_event WHERE id = ANY ($1)";

    private final Pool pool;

    /** Wired once. */
    public PostgresOutbox(Pool pool) {
        this.pool = pool;
    }

    /** Adds an event within a transaction. */
    static Uni<Void> append(SqlConnection connection, OutboxRecord event) {
        Tuple tuple = Tuple.from(new Object[] {
            event.eventId(),
            event.type(),
            event.tenant(),
            event.key(),
            event.subject(),
            event.traceParent(),
            event.payload(),
            event.at().atOffset(ZoneOffset.UTC)
        });
        return connection.preparedQuery(INSERT).execute(tuple).replaceWithVoid();
    }

    @Override
    public Uni<Integer> drain(int batch, Function<OutboxRecord, Uni<Void>> publish) {
        return pool.withTransaction(connection -> connection
                .preparedQuery(OLDEST)
                .execute(Tuple.of((long) batch))
                .chain(rows -> published(rows, publish))
                .chain(ids -> remove(connection, ids)));
    }

    /** The ids of the events that the log took, up to the first that it did not. */
    private static Uni<List<Long>> published(RowSet<Row> rows, Function<OutboxRecord, Uni<Void>> publish) {
        List<Long> ids = new ArrayList<>();
        return Multi.createFrom()
                .iterable(rows)
                .onItem()
                .transformToUniAndConcatenate(row -> publish.apply(event(row)).invoke(() -> ids.add(row.getLong("id"))))
                .onItem()
                .ignoreAsUni()
                .onFailure()
                .recoverWithUni(failure -> ids.isEmpty()
                        ? Uni.createFrom().failure(failure)
                        : Uni.createFrom().voidItem())
                .replaceWith(ids);
    }

    private static Uni<Integer> remove(SqlConnection connection, List<Long> ids) {
        return ids.isEmpty()
                ? Uni.createFrom().item(0)
                : connection
                        .preparedQuery(DELETE)
                        .execute(Tuple.of(ids.toArray(Long[]::new)))
                        .replaceWith(ids.size());
    }

    private static OutboxRecord event(Row row) {
        return new OutboxRecord(
                row.getString("event_id"),
                row.getString("type"),
                row.getString("tenant"),
                row.getString("key"),
                row.getString("subject"),
                row.getString("trace_parent"),
                row.getString("payload"),
                row.getOffsetDateTime("at").toInstant());
    }
}
