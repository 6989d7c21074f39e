package io.slipstream.task.storage;

import static io.slipstream.task.storage.PostgresClient.run;

import io.slipstream.task.config.EventsConfig;
import io.slipstream.task.lease.Dispatch;
import io.slipstream.task.lease.Dispatches;
import io.slipstream.task.lease.Lease;
import io.slipstream.task.lease.LeaseId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Leases that are not in Kafka yet, in {@code task_dispatch}. While a batch is being sent an advisory lock of its topic is
 * held, but no lock of a task: cancelling one need not wait for a broker.
 */
@ApplicationScoped
public class PostgresDispatches implements Dispatches {
    private static final String TOPICS = "SELECT DISTINCT topic FROM task_dispatch";

    private static final String TRY_LOCK =
            "SELECT pg_try_advisory_xact_lock(hashtext('task_dispatch'), hashtext($1)) AS locked";

    private static final String UNTIL = "coalesce((SELECT least(now() + y.lease_ms * interval '1 millisecond',"
            + " now() + y.timeout_ms * interval '1 millisecond', task.deadline) FROM task_type y"
            + " WHERE y.tenant = task.tenant AND y.name = task.type), now())";

    private static final String READ = "SELECT d.seq AS place, l.* FROM (SELECT seq, task_id, lease FROM task_dispatch"
            + " WHERE topic = $1 ORDER BY seq LIMIT $2) d LEFT JOIN LATERAL (SELECT " + Sql.LIVE_COLUMNS
            + ", lease, crashes, checkpoint, inputs, " + UNTIL + " AS until FROM task WHERE task.id = d.task_id"
            + " AND task.lease = d.lease AND task.state = 'running' AND task.lease_until IS NULL) l ON true ORDER BY d.seq";

    private static final String SENT = "WITH sent AS (DELETE FROM task_dispatch WHERE topic = $1 AND seq = ANY($2)"
            + " RETURNING task_id, lease) UPDATE task SET started_at = now(), lease_until = " + UNTIL
            + " FROM sent s WHERE task.id = s.task_id AND task.lease = s.lease AND task.state = 'running'"
            + " AND task.lease_until IS NULL";

    private final PostgresClient postgres;
    private final Duration limit;

    /** Dispatches over a client. */
    public PostgresDispatches(@Named(PostgresClient.REQUESTS) PostgresClient postgres, EventsConfig config) {
        this.postgres = postgres;
        this.limit = config.sendTimeout().multipliedBy(2);
    }

    @Override
    public Uni<Set<String>> topics() {
        return postgres.query(TOPICS, Tuple.tuple()).map(rows -> {
            Set<String> topics = new HashSet<>();
            rows.forEach(row -> topics.add(row.getString("topic")));
            return topics;
        });
    }

    @Override
    public Uni<Integer> send(String topic, int most, Function<List<Dispatch>, Uni<Void>> send) {
        return postgres.transaction(
                client -> run(client, TRY_LOCK, Tuple.of(topic))
                        .map(rows -> rows.iterator().next().getBoolean("locked"))
                        .chain(locked -> locked
                                ? sendLocked(client, topic, most, send)
                                : Uni.createFrom().item(0)),
                limit);
    }

    private static Uni<Integer> sendLocked(
            SqlClient client, String topic, int most, Function<List<Dispatch>, Uni<Void>> send) {
        return run(client, READ, Tuple.of(topic, (long) most))
                .chain(rows -> rows.size() == 0
                        ? Uni.createFrom().item(0)
                        : send.apply(dispatches(rows))
                                .chain(() -> run(client, SENT, Tuple.of(topic, places(rows))))
                                .replaceWith(rows.size()));
    }

    private static List<Dispatch> dispatches(RowSet<Row> rows) {
        List<Dispatch> dispatches = new ArrayList<>();
        for (Row row : rows) {
            if (row.getUUID("id") != null) {
                dispatches.add(new Dispatch(
                        row.getLong("place"),
                        lease(row),
                        row.getOffsetDateTime("until").toInstant()));
            }
        }
        return dispatches;
    }

    private static Lease lease(Row row) {
        int failures = Math.max(0, row.getInteger("attempt") - 1 - row.getInteger("crashes"));
        return new Lease(
                TaskRows.task(row),
                LeaseId.PULLED,
                row.getLong("lease"),
                row.getLong("place"),
                failures,
                null,
                null,
                row.getString("checkpoint"),
                0,
                row.getString("inputs"));
    }

    private static Long[] places(RowSet<Row> rows) {
        List<Long> places = new ArrayList<>();
        rows.forEach(row -> places.add(row.getLong("place")));
        return places.toArray(Long[]::new);
    }
}
