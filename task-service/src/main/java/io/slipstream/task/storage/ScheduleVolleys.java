package io.slipstream.task.storage;

import static io.slipstream.task.storage.PostgresClient.run;

import io.slipstream.task.schedule.Firing;
import io.slipstream.task.schedule.Schedule;
import io.slipstream.task.schedule.ScheduleStore.Volley;
import io.slipstream.task.task.SubmitOutcome;
import io.slipstream.task.task.SubmitUnit;
import io.slipstream.task.task.UnitItem;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Fires schedules in PostgreSQL. One transaction locks rows that are due, writes their slots, the tasks of those slots that are new, and how far the schedules
 * are then: all of it or nothing, whoever dies meanwhile, and one replica at a time, whoever comes first.
 */
@ApplicationScoped
class ScheduleVolleys {
    private static final Logger LOGGER = Logger.getLogger(ScheduleVolleys.class);

    /** How many rows are remembered that this Java cannot read, such as one with a time zone that it does not know. */
    private static final int UNREADABLE_LIMIT = 10_000;

    /** Those that another replica may be able to read. */
    private static final String READABLE = " AND id::text || ':' || revision <> ALL($1::text[])";

    private static final String DUE = "SELECT *, now() AS now FROM schedule WHERE due_at <= now()" + READABLE
            + " ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED";

    private static final String DUE_ONE = "SELECT *, now() AS now FROM schedule WHERE due_at <= now()" + READABLE
            + " AND tenant = $2 AND name = $3 FOR UPDATE SKIP LOCKED";

    private static final String SLOTS = "INSERT INTO schedule_slot (tenant, name, slot, task_id)"
            + " SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::uuid[])"
            + " ON CONFLICT DO NOTHING RETURNING task_id";

    /** Who makes up for slots goes behind those that are due by now. */
    private static final String MOVE = "UPDATE schedule s SET next_slot = u.next_slot,"
            + " due_at = CASE WHEN u.next_slot IS NULL THEN NULL"
            + "  WHEN u.retry_ms IS NULL THEN greatest(u.next_slot, now())"
            + "  ELSE now() + u.retry_ms * interval '1 millisecond' END,"
            + " refusals = u.refusals, last_slot = coalesce(u.last_slot, s.last_slot),"
            + " last_task = coalesce(u.last_task, s.last_task), last_error = coalesce(u.error, s.last_error),"
            + " last_error_at = CASE WHEN u.error IS NULL THEN s.last_error_at ELSE now() END"
            + " FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::int8[], $5::int4[], $6::timestamptz[],"
            + " $7::uuid[], $8::text[]) AS u(tenant, name, next_slot, retry_ms, refusals, last_slot, last_task, error)"
            + " WHERE s.tenant = u.tenant AND s.name = u.name";

    private static final String POSTPONE = "UPDATE schedule SET refusals = refusals + 1,"
            + " due_at = now() + $5::int8 * interval '1 millisecond', last_error = $4, last_error_at = now()"
            + " WHERE tenant = $1 AND name = $2 AND revision = $3 AND due_at <= now()";

    private static final String UNTIL_DUE =
            "SELECT extract(epoch FROM min(due_at) - now())::float8 AS seconds FROM schedule WHERE due_at IS NOT NULL"
                    + READABLE;

    private final PostgresClient postgres;
    private final Set<String> unreadable = ConcurrentHashMap.newKeySet();

    /** Over a client that does not wait behind requests. */
    ScheduleVolleys(@Named(PostgresClient.ENGINE) PostgresClient postgres) {
        this.postgres = postgres;
    }

    Uni<Map<UUID, SubmitOutcome>> fire(int limit, Volley volley) {
        return fire(DUE, Tuple.of(known(), (long) limit), volley);
    }

    Uni<Map<UUID, SubmitOutcome>> fireOne(Schedule schedule, Volley volley) {
        return fire(DUE_ONE, Tuple.of(known(), schedule.tenant(), schedule.name()), volley);
    }

    private Uni<Map<UUID, SubmitOutcome>> fire(String due, Tuple parameters, Volley volley) {
        return postgres.transaction(client -> run(client, due, parameters).chain(rows -> fire(client, rows, volley)));
    }

    private String[] known() {
        return unreadable.toArray(String[]::new);
    }

    private Uni<Map<UUID, SubmitOutcome>> fire(SqlClient client, RowSet<Row> rows, Volley volley) {
        List<Schedule> due = new ArrayList<>();
        Instant now = Instant.EPOCH;
        for (Row row : rows) {
            now = row.getOffsetDateTime("now").toInstant();
            read(row).ifPresent(due::add);
        }
        return write(client, due.isEmpty() ? List.of() : volley.decide(due, now));
    }

    /** What this Java cannot read is left to others, until it is edited or this replica starts anew. */
    private Optional<Schedule> read(Row row) {
        try {
            return Optional.of(ScheduleRows.schedule(row));
        } catch (RuntimeException e) {
            LOGGER.errorf(
                    "schedule cannot be read by this replica, others may tenant=%s schedule=%s: %s",
                    row.getString("tenant"), row.getString("name"), e.getMessage());
            if (unreadable.size() >= UNREADABLE_LIMIT) {
                unreadable.clear();
            }
            unreadable.add(row.getUUID("id") + ":" + row.getLong("revision"));
            return Optional.empty();
        }
    }

    private static Uni<Map<UUID, SubmitOutcome>> write(SqlClient client, List<Firing> firings) {
        if (firings.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        return slots(client, firings)
                .chain(fresh -> tasks(client, firings, fresh))
                .call(outcomes -> run(client, MOVE, moves(firings, outcomes.keySet())));
    }

    /** The tasks whose slots are new. */
    private static Uni<Set<UUID>> slots(SqlClient client, List<Firing> firings) {
        Columns slots = new Columns();
        for (Firing firing : firings) {
            firing.shots()
                    .forEach(shot -> slots.add(
                            firing.schedule().tenant(),
                            firing.schedule().name(),
                            TaskRows.column(shot.slot()),
                            shot.task().id()));
        }
        if (slots.isEmpty()) {
            return Uni.createFrom().item(Set.of());
        }
        Tuple parameters = Tuple.of(
                slots.array(0, String[]::new),
                slots.array(1, String[]::new),
                slots.array(2, java.time.OffsetDateTime[]::new),
                slots.array(3, UUID[]::new));
        return run(client, SLOTS, parameters).map(rows -> {
            Set<UUID> fresh = new HashSet<>();
            rows.forEach(row -> fresh.add(row.getUUID("task_id")));
            return fresh;
        });
    }

    private static Uni<Map<UUID, SubmitOutcome>> tasks(SqlClient client, List<Firing> firings, Set<UUID> fresh) {
        List<UnitItem> items = new ArrayList<>();
        List<UUID> ids = new ArrayList<>();
        for (Firing firing : firings) {
            for (Firing.Shot shot : firing.shots()) {
                if (fresh.contains(shot.task().id())) {
                    items.add(shot.task());
                    ids.add(shot.task().id());
                }
            }
        }
        if (items.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        return PostgresSubmitStore.insertWithin(client, new SubmitUnit(items, null, false))
                .map(outcomes -> {
                    Map<UUID, SubmitOutcome> byTask = new HashMap<>();
                    for (int i = 0; i < ids.size(); i++) {
                        byTask.put(ids.get(i), outcomes.get(i));
                    }
                    return byTask;
                });
    }

    private static Tuple moves(List<Firing> firings, Set<UUID> written) {
        Columns moves = new Columns();
        for (Firing firing : firings) {
            Firing.Refusal refusal = firing.refusal();
            Optional<Firing.Shot> last = firing.shots().stream()
                    .filter(shot -> written.contains(shot.task().id()))
                    .reduce((one, other) -> other);
            moves.add(
                    firing.schedule().tenant(),
                    firing.schedule().name(),
                    TaskRows.column(firing.next()),
                    refusal == null ? null : refusal.retry().toMillis(),
                    refusal == null ? 0 : refusal.count(),
                    last.map(shot -> TaskRows.column(shot.slot())).orElse(null),
                    last.map(shot -> shot.task().id()).orElse(null),
                    firing.error());
        }
        return Tuple.wrap(new ArrayList<>(List.of(
                moves.array(0, String[]::new),
                moves.array(1, String[]::new),
                moves.array(2, java.time.OffsetDateTime[]::new),
                moves.array(3, Long[]::new),
                moves.array(4, Integer[]::new),
                moves.array(5, java.time.OffsetDateTime[]::new),
                moves.array(6, UUID[]::new),
                moves.array(7, String[]::new))));
    }

    Uni<Void> postpone(Schedule schedule, String error, Duration retry) {
        Tuple parameters = Tuple.of(schedule.tenant(), schedule.name(), schedule.revision(), error, retry.toMillis());
        return postgres.query(POSTPONE, parameters).replaceWithVoid();
    }

    Uni<Optional<Duration>> untilDue() {
        return postgres.query(UNTIL_DUE, Tuple.of(known())).map(rows -> {
            Double seconds = rows.iterator().next().getDouble("seconds");
            return Optional.ofNullable(seconds)
                    .map(some -> Duration.ofMillis((long) Math.ceil(Math.max(0, Objects.requireNonNull(some)) * 1000)));
        });
    }
}
