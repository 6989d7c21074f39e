package io.slipstream.task.storage;

import static io.slipstream.task.storage.PostgresClient.run;

import io.slipstream.task.config.EventsConfig;
import io.slipstream.task.task.Outbox;
import io.slipstream.task.task.Steady;
import io.slipstream.task.task.TaskEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.time.Duration;
import java.time.InstantSource;
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

    private static final String WAITING =
            "SELECT (SELECT seq FROM task_outbox WHERE seq >= $1 ORDER BY seq LIMIT 1) AS first,"
                    + " pg_snapshot_xmin(s)::text::int8 AS oldest, pg_snapshot_xmax(s)::text::int8 AS next FROM pg_current_snapshot() s";

    private static final String FIRST = "SELECT min(seq) AS first FROM task_outbox";

    private static final String TRY_LOCK = "SELECT pg_try_advisory_xact_lock($1, 0) AS locked";

    /** The first row and those behind it with as many events as are wanted, at most. */
    private static final String READ = "SELECT o.place, e.* FROM (SELECT b.place, b.at, u.task_id, u.seq"
            + " FROM (SELECT f.seq AS place, f.at, f.task_ids, f.seqs, row_number() OVER ordered AS n,"
            + "  sum(cardinality(f.seqs)) OVER ordered AS total"
            + "  FROM (SELECT * FROM task_outbox WHERE seq >= $2 ORDER BY seq LIMIT $1) f WINDOW ordered AS (ORDER BY f.seq)) b,"
            + "  unnest(b.task_ids, b.seqs) AS u(task_id, seq) WHERE b.n = 1 OR b.total <= $1) o"
            + " LEFT JOIN task_event e ON e.task_id = o.task_id AND e.seq = o.seq AND e.at = o.at ORDER BY o.place, o.seq";

    private static final String DELETE = "DELETE FROM task_outbox WHERE seq = ANY($1)";

    private final PostgresClient postgres;
    private final Duration limit;
    private final InstantSource clock;
    private final SettledMark mark = new SettledMark();

    /** An outbox over a client. */
    public PostgresOutbox(
            @Named(PostgresClient.ENGINE) PostgresClient postgres, EventsConfig config, @Steady InstantSource clock) {
        this.postgres = postgres;
        this.clock = clock;
        this.limit = config.sendTimeout().multipliedBy(2);
    }

    @Override
    public Uni<Boolean> isWaiting() {
        return postgres.query(WAITING, Tuple.of(mark.low())).map(rows -> {
            Row row = rows.iterator().next();
            Long first = row.getLong("first");
            mark.seen(first, row.getLong("oldest"), row.getLong("next"), clock.instant());
            return first != null;
        });
    }

    @Override
    public Uni<Void> lookBack() {
        return postgres.query(FIRST, Tuple.tuple())
                .map(rows -> rows.iterator().next().getLong("first"))
                .onItem()
                .ifNotNull()
                .invoke(mark::left)
                .replaceWithVoid();
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

    private Uni<Integer> publishLocked(SqlClient client, int most, Function<List<TaskEvent>, Uni<Void>> publish) {
        return run(client, READ, Tuple.of((long) most, mark.low()))
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
}
