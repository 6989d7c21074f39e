package io.slipstream.task.storage;

import static io.slipstream.task.storage.PostgresClient.run;

import io.slipstream.task.config.EventsConfig;
import io.slipstream.task.task.Outbox;
import io.slipstream.task.task.TaskEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * The outbox in PostgreSQL: a row names the events that one statement wrote. The whole of it is owned by a transaction-level advisory lock, held while its
 * events are sent; the transaction holds no snapshot meanwhile. Events of a task become visible in the order of their numbers, because each is
 * written under the lock of the task's row; so the oldest visible one of a task is always its next.
 */
@ApplicationScoped
public class PostgresOutbox implements Outbox {
    private static final int LOCK = 0x51ed_0b0c;

    private static final String WAITING = "SELECT EXISTS (SELECT 1 FROM task_outbox) AS waiting";

    private static final String TRY_LOCK = "SELECT pg_try_advisory_xact_lock($1, 0) AS locked";

    /** The first row and those behind it with as many events as are wanted, at most. */
    private static final String READ = "SELECT o.place, e.* FROM (SELECT b.place, b.at, u.task_id, u.seq"
            + " FROM (SELECT f.seq AS place, f.at, f.task_ids, f.seqs, row_number() OVER ordered AS n,"
            + "  sum(cardinality(f.seqs)) OVER ordered AS total"
            + "  FROM (SELECT * FROM task_outbox ORDER BY seq LIMIT $1) f WINDOW ordered AS (ORDER BY f.seq)) b,"
            + "  unnest(b.task_ids, b.seqs) AS u(task_id, seq) WHERE b.n = 1 OR b.total <= $1) o"
            + " LEFT JOIN task_event e ON e.task_id = o.task_id AND e.seq = o.seq AND e.at = o.at ORDER BY o.place, o.seq";

    private static final String DELETE = "DELETE FROM task_outbox WHERE seq = ANY($1)";

    private static final String LAG =
            "SELECT coalesce((extract(epoch FROM now() - min(at)) * 1000)::int8, 0) AS lag_ms FROM task_outbox";

    private final PostgresClient postgres;
    private final Duration limit;

    /** An outbox over a client. */
    public PostgresOutbox(@Named(PostgresClient.ENGINE) PostgresClient postgres, EventsConfig config) {
        this.postgres = postgres;
        this.limit = config.sendTimeout().multipliedBy(2);
    }

    @Override
    public Uni<Boolean> isWaiting() {
        return postgres.query(WAITING, Tuple.tuple())
                .map(rows -> rows.iterator().next().getBoolean("waiting"));
    }

    @Override
    public Uni<Integer> publish(int most, Function<List<TaskEvent>, Uni<Void>> publish) {
        return postgres.transaction(
                client -> run(client, TRY_LOCK, Tuple.of(LOCK))
                        .map(rows -> rows.iterator().next().getBoolean("locked"))
                        .chain(locked -> locked
                                ? publishLocked(client, most, publish)
                                : Uni.createFrom().item(0)),
                limit);
    }

    private static Uni<Integer> publishLocked(
            SqlClient client, int most, Function<List<TaskEvent>, Uni<Void>> publish) {
        return run(client, READ, Tuple.of((long) most))
                .chain(rows -> rows.size() == 0
                        ? Uni.createFrom().item(0)
                        : publish.apply(events(rows))
                                .chain(() -> run(client, DELETE, Tuple.of(places(rows))))
                                .replaceWith(rows.size()));
    }

    private static List<TaskEvent> events(RowSet<Row> rows) {
        List<TaskEvent> events = new ArrayList<>();
        for (Row row : rows) {
            if (row.getLong("seq") != null) {
                events.add(TaskRows.event(row));
            }
        }
        return events;
    }

    private static Long[] places(RowSet<Row> rows) {
        Set<Long> places = new LinkedHashSet<>();
        rows.forEach(row -> places.add(row.getLong("place")));
        return places.toArray(Long[]::new);
    }

    @Override
    public Uni<Duration> lag() {
        return postgres.query(LAG, Tuple.tuple())
                .map(rows -> Duration.ofMillis(rows.iterator().next().getLong("lag_ms")));
    }
}
