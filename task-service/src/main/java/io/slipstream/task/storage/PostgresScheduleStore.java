package io.slipstream.task.storage;

import static io.slipstream.task.storage.PostgresClient.run;

import io.slipstream.task.schedule.FiredSlot;
import io.slipstream.task.schedule.Listing;
import io.slipstream.task.schedule.Schedule;
import io.slipstream.task.schedule.ScheduleStore;
import io.slipstream.task.task.SubmitOutcome;
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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Schedules in PostgreSQL: what people do. How they are fired is {@link ScheduleVolleys}'. */
@ApplicationScoped
public class PostgresScheduleStore implements ScheduleStore {
    private static final String LOCK_TENANT =
            "SELECT count(*) FROM pg_advisory_xact_lock(hashtext('schedule'), hashtext($1))";

    private static final String BEFORE =
            "SELECT hash, answer FROM task_request WHERE tenant = $1 AND origin = $2 AND key = $3";

    private static final String REMEMBER =
            "INSERT INTO task_request (id, tenant, origin, key, hash, answer) VALUES ($1, $2, $3, $4, $5, $6)";

    private static final String STANDING = "SELECT count(*) AS schedules, now() AS now FROM schedule WHERE tenant = $1";

    private static final String FIND = "SELECT * FROM schedule WHERE tenant = $1 AND name = $2";

    private static final String INSERT = "INSERT INTO schedule (" + ScheduleRows.COLUMNS + ", due_at) VALUES"
            + " ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,"
            + " $24, $25, $18) ON CONFLICT (tenant, name) DO ";

    private static final String SAVE = INSERT + "UPDATE SET cron = excluded.cron, interval_ms = excluded.interval_ms,"
            + " at = excluded.at, time_zone = excluded.time_zone, misfire = excluded.misfire, type = excluded.type,"
            + " payload = excluded.payload, priority = excluded.priority, tags = excluded.tags,"
            + " max_attempts = excluded.max_attempts, enabled = excluded.enabled, revision = excluded.revision,"
            + " anchor = excluded.anchor, next_slot = excluded.next_slot, due_at = excluded.due_at,"
            + " refusals = excluded.refusals, updated_at = excluded.updated_at";

    private static final String PLANT = "INSERT INTO schedule_seed (tenant, name) VALUES ($1, $2)"
            + " ON CONFLICT DO NOTHING RETURNING now() AS now";

    private static final String LIST = "SELECT *, CASE WHEN $5 THEN (SELECT count(*) FROM schedule WHERE tenant = $1)"
            + " ELSE 0 END AS total FROM schedule WHERE tenant = $1 AND ($2::uuid IS NULL OR id < $2)"
            + " ORDER BY id DESC OFFSET $3::int8 LIMIT $4::int8";

    private static final String REMOVE = "DELETE FROM schedule WHERE tenant = $1 AND name = $2";

    private static final String SLOTS = "SELECT slot, task_id, fired_at, CASE WHEN $6 THEN (SELECT count(*)"
            + " FROM schedule_slot WHERE tenant = $1 AND name = $2) ELSE 0 END AS total FROM schedule_slot"
            + " WHERE tenant = $1 AND name = $2 AND ($3::uuid IS NULL OR slot < (SELECT slot FROM schedule_slot"
            + "  WHERE tenant = $1 AND name = $2 AND task_id = $3))"
            + " ORDER BY slot DESC OFFSET $4::int8 LIMIT $5::int8";

    private static final String FORGET =
            "DELETE FROM schedule_slot WHERE fired_at < now() - $1::int8 * interval '1 millisecond'";

    private final PostgresClient postgres;
    private final ScheduleVolleys volleys;

    /** A store over a client. */
    public PostgresScheduleStore(@Named(PostgresClient.REQUESTS) PostgresClient postgres, ScheduleVolleys volleys) {
        this.postgres = postgres;
        this.volleys = volleys;
    }

    @Override
    public Uni<SaveResult> save(String tenant, String name, @Nullable CreationKey key, Decision decision) {
        return postgres.transaction(client -> run(client, LOCK_TENANT, Tuple.of(tenant))
                .chain(() -> before(client, tenant, key))
                .chain(before -> before.isPresent()
                        ? Uni.createFrom().item(before.get())
                        : saveNew(client, tenant, name, key, decision)));
    }

    private static Uni<Optional<SaveResult>> before(SqlClient client, String tenant, @Nullable CreationKey key) {
        if (key == null) {
            return Uni.createFrom().item(Optional.empty());
        }
        return run(client, BEFORE, Tuple.of(tenant, key.origin(), key.key())).map(rows -> {
            for (Row row : rows) {
                String answer = Objects.requireNonNullElse(row.getString("answer"), "");
                return Optional.of(new SaveResult.Repeated(row.getString("hash"), answer));
            }
            return Optional.empty();
        });
    }

    private static Uni<SaveResult> saveNew(
            SqlClient client, String tenant, String name, @Nullable CreationKey key, Decision decision) {
        return standing(client, tenant, name)
                .map(decision::decide)
                .call(schedule -> run(client, SAVE, ScheduleRows.parameters(schedule)))
                .call(schedule -> remember(client, key, schedule))
                .map(SaveResult.Saved::new);
    }

    private static Uni<Standing> standing(SqlClient client, String tenant, String name) {
        return run(client, FIND + " FOR UPDATE", Tuple.of(tenant, name))
                .map(PostgresScheduleStore::first)
                .chain(existing -> run(client, STANDING, Tuple.of(tenant)).map(rows -> {
                    Row row = rows.iterator().next();
                    Instant now = row.getOffsetDateTime("now").toInstant();
                    return new Standing(existing, row.getLong("schedules"), now);
                }));
    }

    private static Optional<Schedule> first(RowSet<Row> rows) {
        for (Row row : rows) {
            return Optional.of(ScheduleRows.schedule(row));
        }
        return Optional.empty();
    }

    private static Uni<Void> remember(SqlClient client, @Nullable CreationKey key, Schedule schedule) {
        return key == null
                ? Uni.createFrom().voidItem()
                : run(
                                client,
                                REMEMBER,
                                Tuple.of(
                                        key.id(),
                                        schedule.tenant(),
                                        key.origin(),
                                        key.key(),
                                        key.hash(),
                                        key.answer().apply(schedule)))
                        .replaceWithVoid();
    }

    @Override
    public Uni<Boolean> plant(String tenant, String name, Function<Instant, Schedule> made) {
        return postgres.transaction(client -> run(client, PLANT, Tuple.of(tenant, name))
                .chain(rows -> {
                    for (Row row : rows) {
                        Schedule seed = made.apply(row.getOffsetDateTime("now").toInstant());
                        return run(client, INSERT + "NOTHING", ScheduleRows.parameters(seed))
                                .map(planted -> planted.rowCount() > 0);
                    }
                    return Uni.createFrom().item(false);
                }));
    }

    @Override
    public Uni<Optional<Schedule>> find(String tenant, String name) {
        return postgres.query(FIND, Tuple.of(tenant, name)).map(PostgresScheduleStore::first);
    }

    @Override
    public Uni<Found> list(String tenant, Listing listing) {
        Tuple parameters =
                Tuple.of(tenant, listing.before(), (long) listing.skip(), (long) listing.limit(), listing.counted());
        return postgres.query(LIST, parameters).map(rows -> {
            List<Schedule> schedules = new ArrayList<>();
            rows.forEach(row -> schedules.add(ScheduleRows.schedule(row)));
            return new Found(schedules, total(rows));
        });
    }

    private static long total(RowSet<Row> rows) {
        return rows.size() == 0 ? 0 : rows.iterator().next().getLong("total");
    }

    @Override
    public Uni<Boolean> remove(String tenant, String name) {
        return postgres.query(REMOVE, Tuple.of(tenant, name)).map(rows -> rows.rowCount() > 0);
    }

    @Override
    public Uni<FiredSlot.Found> slots(String tenant, String name, Listing listing) {
        Tuple parameters = Tuple.of(
                tenant, name, listing.before(), (long) listing.skip(), (long) listing.limit(), listing.counted());
        return postgres.query(SLOTS, parameters).map(rows -> {
            List<FiredSlot> slots = new ArrayList<>();
            rows.forEach(row -> slots.add(new FiredSlot(
                    row.getOffsetDateTime("slot").toInstant(),
                    row.getUUID("task_id"),
                    row.getOffsetDateTime("fired_at").toInstant())));
            return new FiredSlot.Found(slots, total(rows));
        });
    }

    @Override
    public Uni<Map<UUID, SubmitOutcome>> fire(int limit, Volley volley) {
        return volleys.fire(limit, volley);
    }

    @Override
    public Uni<Map<UUID, SubmitOutcome>> fireOne(Schedule schedule, Volley volley) {
        return volleys.fireOne(schedule, volley);
    }

    @Override
    public Uni<Void> postpone(Schedule schedule, String error, Duration retry) {
        return volleys.postpone(schedule, error, retry);
    }

    @Override
    public Uni<Optional<Duration>> untilDue() {
        return volleys.untilDue();
    }

    @Override
    public Uni<Void> forget(Duration kept) {
        return postgres.query(FORGET, Tuple.of(kept.toMillis())).replaceWithVoid();
    }
}
