package io.slipstream.task.storage;

import static io.slipstream.task.storage.PostgresClient.run;

import io.slipstream.task.config.EventsConfig;
import io.slipstream.task.config.WorkerConfig;
import io.slipstream.task.lease.Ack;
import io.slipstream.task.lease.AttemptOutcome;
import io.slipstream.task.lease.ClaimLimits;
import io.slipstream.task.lease.ClaimWish;
import io.slipstream.task.lease.ConcurrencyKey;
import io.slipstream.task.lease.LaneHead;
import io.slipstream.task.lease.Lease;
import io.slipstream.task.lease.LeaseId;
import io.slipstream.task.lease.LeaseStore;
import io.slipstream.task.lease.ReadyTask;
import io.slipstream.task.task.Lane;
import io.slipstream.task.task.Task;
import io.slipstream.task.task.TaskError;
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
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Leases in PostgreSQL: {@code task.owner}, {@code task.lease} and {@code task.lease_until}. All times are {@code now()} of the database. */
@ApplicationScoped
public class PostgresLeaseStore implements LeaseStore {
    private static final Set<String> LEFT_RUNNING = Set.of("progressed", "handed_over");

    private final PostgresClient postgres;
    private final Duration ageing;
    private final ClaimSql claims;

    /** A store over a client. */
    public PostgresLeaseStore(
            @Named(PostgresClient.ENGINE) PostgresClient postgres, WorkerConfig config, EventsConfig events) {
        this.postgres = postgres;
        this.ageing = config.ageing();
        this.claims = ClaimSql.of(events.started());
    }

    @Override
    public Uni<Void> register(UUID worker, String replica) {
        String sql = "INSERT INTO task_worker (id, replica) VALUES ($1, $2)";
        return postgres.query(sql, Tuple.of(worker, replica)).replaceWithVoid();
    }

    @Override
    public Uni<Boolean> heartbeat(UUID worker) {
        String sql = "UPDATE task_worker SET seen_at = now() WHERE id = $1";
        return postgres.query(sql, Tuple.of(worker)).map(rows -> rows.rowCount() > 0);
    }

    @Override
    public Uni<Void> unregister(UUID worker) {
        return postgres.query("DELETE FROM task_worker WHERE id = $1", Tuple.of(worker))
                .replaceWithVoid();
    }

    @Override
    public Uni<List<Lease>> claim(UUID worker, List<ClaimWish> wishes) {
        return postgres.query(claims.of(worker), claimParameters(worker, wishes))
                .map(rows -> leases(worker, rows));
    }

    private static Tuple claimParameters(UUID worker, List<ClaimWish> wishes) {
        Columns columns = new Columns();
        for (ClaimWish wish : wishes) {
            Lane lane = wish.lane();
            columns.add(
                    lane.tenant(),
                    lane.type(),
                    (short) lane.priority(),
                    wish.low(),
                    (long) wish.limit(),
                    wish.aged().toMillis());
        }
        return Tuple.wrap(new ArrayList<>(List.of(
                worker,
                columns.array(0, String[]::new),
                columns.array(1, String[]::new),
                columns.array(2, Short[]::new),
                columns.array(3, Long[]::new),
                columns.array(4, Long[]::new),
                columns.array(5, Long[]::new))));
    }

    private static List<Lease> leases(UUID worker, RowSet<Row> rows) {
        List<Lease> leases = new ArrayList<>();
        for (Row row : rows) {
            Task task = TaskRows.task(row);
            Long left = row.getLong("left_ms");
            leases.add(new Lease(
                    task,
                    worker.equals(LeaseId.DISPATCHED) ? LeaseId.PULLED : worker,
                    row.getLong("lease"),
                    row.getLong("seq"),
                    failures(task.attempt(), row),
                    left == null ? null : Duration.ofMillis(left),
                    TaskRows.instant(row, "lease_until"),
                    row.getString("checkpoint"),
                    row.getInteger("deferrals"),
                    row.getString("inputs")));
        }
        return leases;
    }

    private static int failures(int attempt, Row row) {
        return Math.max(0, attempt - 1 - row.getInteger("crashes"));
    }

    @Override
    public Uni<LimitedClaim> claimLimited(UUID worker, ClaimWish wish, ClaimLimits limits) {
        Lane lane = wish.lane();
        Tuple lock = Tuple.of(lane.tenant(), lane.type(), limits.tenant() != null);
        return postgres.transaction(client -> run(client, LeaseSql.TRY_LOCK, lock)
                .map(rows -> rows.iterator().next().getBoolean("locked"))
                .chain(locked -> locked
                        ? claimUnderLock(client, worker, wish, limits)
                        : Uni.createFrom().item(LimitedClaim.BUSY)));
    }

    /** The room is a statement of its own, so that it sees what the last holder of the lock committed. */
    private Uni<LimitedClaim> claimUnderLock(SqlClient client, UUID worker, ClaimWish wish, ClaimLimits limits) {
        Lane lane = wish.lane();
        return run(client, LeaseSql.ROOM, Tuple.of(lane.tenant(), lane.type(), limits.concurrency() != null))
                .map(rows -> ClaimRoom.of(limits, rows.iterator().next()))
                .chain(room -> claimWithin(client, worker, wish, room));
    }

    private Uni<LimitedClaim> claimWithin(SqlClient client, UUID worker, ClaimWish wish, ClaimRoom room) {
        int fitting = room.of(wish.limit());
        if (fitting < 1) {
            return Uni.createFrom().item(room.claim(List.of(), wish.limit(), 0));
        }
        ClaimWish part = new ClaimWish(wish.lane(), wish.low(), fitting, wish.aged());
        return run(client, claims.of(worker), claimParameters(worker, List.of(part)))
                .map(rows -> leases(worker, rows))
                .call(leases -> spend(client, wish.lane(), room, leases.size()))
                .map(leases -> room.take(leases.size()).claim(leases, wish.limit(), fitting));
    }

    private static Uni<Void> spend(SqlClient client, Lane lane, ClaimRoom room, int started) {
        return started == 0 || !room.hasBuckets()
                ? Uni.createFrom().voidItem()
                : run(client, LeaseSql.SPEND, room.take(started).buckets(lane.tenant(), lane.type()))
                        .replaceWithVoid();
    }

    @Override
    public Uni<Map<Lane, LaneHead>> readyLanes(Map<Lane, Long> known) {
        if (known.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        Columns columns = new Columns();
        known.forEach((lane, low) -> columns.add(lane.tenant(), lane.type(), (short) lane.priority(), low));
        Tuple parameters = Tuple.of(
                columns.array(0, String[]::new),
                columns.array(1, String[]::new),
                columns.array(2, Short[]::new),
                columns.array(3, Long[]::new));
        return postgres.query(LeaseSql.READY_KNOWN, parameters).map(PostgresLeaseStore::lanes);
    }

    @Override
    public Uni<Map<Lane, LaneHead>> readyLanes() {
        return postgres.query(LeaseSql.READY_ALL, Tuple.tuple()).map(PostgresLeaseStore::lanes);
    }

    @Override
    public Uni<Map<Lane, LaneHead>> readyLanesOf(Collection<Lane> types) {
        Tuple parameters = Tuple.of(
                types.stream().map(Lane::tenant).toArray(String[]::new),
                types.stream().map(Lane::type).toArray(String[]::new));
        return postgres.query(LeaseSql.READY_OF, parameters).map(PostgresLeaseStore::lanes);
    }

    private static Map<Lane, LaneHead> lanes(RowSet<Row> rows) {
        Map<Lane, LaneHead> lanes = new HashMap<>();
        rows.forEach(row ->
                lanes.put(lane(row), new LaneHead(row.getLong("seq"), Duration.ofMillis(row.getLong("age_ms")))));
        return lanes;
    }

    private static Lane lane(Row row) {
        return new Lane(row.getString("tenant"), row.getString("type"), row.getInteger("priority"));
    }

    private static List<ReadyTask> ready(RowSet<Row> rows) {
        List<ReadyTask> ready = new ArrayList<>();
        rows.forEach(row -> ready.add(new ReadyTask(lane(row), row.getLong("seq"))));
        return ready;
    }

    @Override
    public Uni<Promoted> promoteDue(Duration since, int limit) {
        return postgres.query(LeaseSql.PROMOTE_DUE, Tuple.of((long) limit, since.toMillis()))
                .map(rows -> {
                    List<ReadyTask> ready = new ArrayList<>();
                    Set<ConcurrencyKey> keys = new HashSet<>();
                    for (Row row : rows) {
                        if (row.getString("concurrency_key") == null) {
                            ready.add(new ReadyTask(lane(row), row.getLong("seq")));
                        } else {
                            keys.add(key(row));
                        }
                    }
                    return new Promoted(ready, keys);
                });
    }

    private static ConcurrencyKey key(Row row) {
        return new ConcurrencyKey(row.getString("tenant"), row.getString("type"), row.getString("concurrency_key"));
    }

    @Override
    public Uni<List<ReadyTask>> promoteIsolated() {
        return postgres.query(LeaseSql.PROMOTE_ISOLATED, Tuple.tuple())
                .map(PostgresLeaseStore::ready)
                .onFailure(failure -> PostgresClient.violates(failure, "task_isolated_active")
                        || PostgresClient.violates(failure, "task_key_holder"))
                .recoverWithItem(List.of());
    }

    @Override
    public Uni<List<ReadyTask>> promoteKeys(Collection<ConcurrencyKey> keys) {
        if (keys.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        Tuple parameters = Tuple.of(
                keys.stream().map(ConcurrencyKey::tenant).toArray(String[]::new),
                keys.stream().map(ConcurrencyKey::type).toArray(String[]::new),
                keys.stream().map(ConcurrencyKey::key).toArray(String[]::new),
                ageing.toMillis());
        return postgres.query(LeaseSql.PROMOTE_KEYS, parameters).map(PostgresLeaseStore::ready);
    }

    @Override
    public Uni<List<ReadyTask>> promoteAllKeys() {
        return postgres.query(LeaseSql.WAITING_KEYS, Tuple.tuple())
                .map(rows -> {
                    Set<ConcurrencyKey> keys = new HashSet<>();
                    rows.forEach(row -> keys.add(key(row)));
                    return keys;
                })
                .chain(this::promoteKeys);
    }

    @Override
    public Uni<Integer> expire(Duration since, int limit) {
        Tuple parameters =
                Tuple.of((long) limit, TaskError.DEADLINE, "the deadline passed before it could run", since.toMillis());
        return postgres.query(LeaseSql.EXPIRE, parameters).map(RowSet::size);
    }

    @Override
    public Uni<Finished> finish(UUID worker, List<Ack> acks) {
        Columns columns = new Columns();
        acks.forEach(ack -> addAck(columns, ack));
        Tuple parameters = Tuple.wrap(new ArrayList<>(List.of(
                worker,
                columns.array(0, UUID[]::new),
                columns.array(1, Long[]::new),
                columns.array(2, String[]::new),
                columns.array(3, String[]::new),
                columns.array(4, String[]::new),
                columns.array(5, String[]::new),
                columns.array(6, Long[]::new),
                columns.array(7, Double[]::new),
                columns.array(8, String[]::new),
                columns.array(9, String[]::new))));
        String sql = worker.equals(LeaseId.PULLED) ? LeaseSql.FINISH_PULLED : LeaseSql.FINISH;
        return postgres.query(sql, parameters).map(PostgresLeaseStore::finished);
    }

    private static void addAck(Columns columns, Ack ack) {
        UUID id = ack.lease().taskId();
        long counter = ack.lease().counter();
        switch (ack.outcome()) {
            case AttemptOutcome.Completed(String result) ->
                columns.add(id, counter, "completed", result, null, null, null, null, null, null);
            case AttemptOutcome.Failed(TaskError error, Duration delay) ->
                columns.add(
                        id, counter, "failed", null, error.type(), error.message(), delay.toMillis(), null, null, null);
            case AttemptOutcome.Deferred(TaskError error, Duration delay) ->
                columns.add(
                        id,
                        counter,
                        "deferred",
                        null,
                        error.type(),
                        error.message(),
                        delay.toMillis(),
                        null,
                        null,
                        null);
            case AttemptOutcome.HandedOver() ->
                columns.add(id, counter, "handed_over", null, null, null, null, null, null, null);
            case AttemptOutcome.Dead(TaskError error) ->
                columns.add(id, counter, "dead", null, error.type(), error.message(), null, null, null, null);
            case AttemptOutcome.Released() ->
                columns.add(id, counter, "released", null, null, null, null, null, null, null);
            case AttemptOutcome.Progressed on ->
                columns.add(
                        id,
                        counter,
                        "progressed",
                        null,
                        null,
                        null,
                        null,
                        on.fraction(),
                        on.partial(),
                        on.checkpoint());
        }
    }

    private static Finished finished(RowSet<Row> rows) {
        Set<UUID> tasks = new HashSet<>();
        Set<ConcurrencyKey> freed = new HashSet<>();
        List<ReadyTask> ready = new ArrayList<>();
        Map<UUID, Instant> until = new HashMap<>();
        Set<UUID> flows = new HashSet<>();
        for (Row row : rows) {
            tasks.add(row.getUUID("id"));
            UUID flow = row.getUUID("flow");
            if (flow != null) {
                flows.add(flow);
            }
            Instant end = TaskRows.instant(row, "lease_until");
            if (end != null) {
                until.put(row.getUUID("id"), end);
            }
            String outcome = row.getString("outcome");
            if ("released".equals(outcome)) {
                ready.add(new ReadyTask(lane(row), row.getLong("seq")));
            } else if (!LEFT_RUNNING.contains(outcome) && row.getString("concurrency_key") != null) {
                freed.add(key(row));
            }
        }
        return new Finished(tasks, freed, ready, until, flows);
    }

    @Override
    public Uni<Recovered> recover(Duration deadAfter, int crashLimit) {
        return recover(LeaseSql.RECOVER, deadAfter, crashLimit);
    }

    @Override
    public Uni<Recovered> recoverAll(Duration deadAfter, int crashLimit) {
        return recover(LeaseSql.RECOVER_ALL, deadAfter, crashLimit);
    }

    private Uni<Recovered> recover(String sql, Duration deadAfter, int crashLimit) {
        Tuple parameters = Tuple.of(
                deadAfter.toMillis(),
                crashLimit,
                TaskError.WORKER_LOST,
                "the worker that ran it was lost",
                TaskError.QUARANTINED,
                "workers that ran it were lost " + crashLimit + " times");
        return postgres.query(sql, parameters).map(rows -> {
            List<ReadyTask> ready = new ArrayList<>();
            Set<ConcurrencyKey> freed = new HashSet<>();
            int dead = 0;
            int isolated = 0;
            for (Row row : rows) {
                String outcome = row.getString("outcome");
                if ("queued".equals(outcome)) {
                    ready.add(new ReadyTask(lane(row), row.getLong("seq")));
                    continue;
                }
                dead += "dead".equals(outcome) ? 1 : 0;
                isolated += "scheduled".equals(outcome) ? 1 : 0;
                if (row.getString("concurrency_key") != null) {
                    freed.add(key(row));
                }
            }
            return new Recovered(ready, isolated, dead, freed);
        });
    }

    @Override
    public Uni<List<Overdue>> overdue(int limit) {
        return postgres.query(LeaseSql.OVERDUE_LEASES, Tuple.of((long) limit)).map(rows -> {
            List<Overdue> overdue = new ArrayList<>();
            rows.forEach(row -> overdue.add(new Overdue(
                    new LeaseId(
                            row.getUUID("id"),
                            row.getString("tenant"),
                            row.getString("type"),
                            LeaseId.PULLED,
                            row.getLong("lease")),
                    failures(row.getInteger("attempt"), row),
                    row.getInteger("max_attempts"),
                    row.getBoolean("late"))));
            return overdue;
        });
    }

    @Override
    public Uni<Map<UUID, Standing>> standing(Collection<LeaseId> leases) {
        Tuple parameters = Tuple.of(
                leases.stream().map(LeaseId::taskId).toArray(UUID[]::new),
                leases.stream().map(LeaseId::tenant).toArray(String[]::new));
        return postgres.query(LeaseSql.STANDING, parameters).map(rows -> {
            Map<UUID, Standing> standing = new HashMap<>();
            rows.forEach(row -> standing.put(
                    row.getUUID("id"), new Standing(TaskRows.status(row.getString("state")), row.getLong("lease"))));
            return standing;
        });
    }

    @Override
    public Uni<Set<UUID>> held(UUID worker, Collection<UUID> tasks) {
        Tuple parameters = Tuple.of(worker, tasks.toArray(UUID[]::new));
        return postgres.query(LeaseSql.STILL_HELD, parameters).map(rows -> {
            Set<UUID> held = new HashSet<>();
            rows.forEach(row -> held.add(row.getUUID("id")));
            return held;
        });
    }

    @Override
    public Uni<Map<UUID, Boolean>> held(UUID worker) {
        return postgres.query(LeaseSql.HELD, Tuple.of(worker)).map(rows -> {
            Map<UUID, Boolean> held = new HashMap<>();
            rows.forEach(row -> held.put(row.getUUID("id"), row.getBoolean("long_held")));
            return held;
        });
    }

    @Override
    public Uni<List<ReadyTask>> release(UUID worker, Collection<UUID> tasks) {
        Tuple parameters = Tuple.of(worker, tasks.toArray(UUID[]::new));
        return postgres.query(LeaseSql.RELEASE, parameters).map(PostgresLeaseStore::ready);
    }
}
