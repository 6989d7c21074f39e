package io.slipstream.task.storage;

import io.slipstream.task.task.Task;
import io.slipstream.task.task.TaskEvent;
import io.slipstream.task.task.TaskFilter;
import io.slipstream.task.task.TaskStats;
import io.slipstream.task.task.TaskStatus;
import io.slipstream.task.task.TaskStore;
import io.slipstream.task.task.Viewer;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Tasks in PostgreSQL: live ones in {@code task}, ended ones in {@code task_done}. */
@ApplicationScoped
public class PostgresTaskStore implements TaskStore {
    private static final String MINE = " WHERE id = $1 AND tenant = $2 AND ($3::text IS NULL OR subject = $3)";

    private static final String FIND = "SELECT " + Sql.LIVE_COLUMNS + " FROM task" + MINE + " UNION ALL SELECT "
            + Sql.DONE_COLUMNS + " FROM task_done" + MINE;

    private static final String MATCHING = " WHERE tenant = $1 AND ($2::text IS NULL OR subject = $2)"
            + " AND ($3::text[] IS NULL OR state = ANY($3)) AND ($4::text IS NULL OR type = $4)"
            + " AND ($5::text IS NULL OR tags @> ARRAY[$5]) AND ($6::uuid IS NULL OR id < $6)";

    private static final String MATCHING_LIVE = MATCHING + " AND $7::text IS NULL";

    private static final String MATCHING_ENDED = MATCHING + " AND ($7::text IS NULL OR fingerprint = $7)";

    private static final String LIST = "SELECT * FROM ("
            + "(SELECT " + Sql.LIVE_COLUMNS.replace(" payload,", " ''::text AS payload,") + " FROM task"
            + MATCHING_LIVE + " ORDER BY id DESC LIMIT $8::int8 + $9::int8) UNION ALL "
            + "(SELECT " + Sql.DONE_COLUMNS.replace(" payload,", " ''::text AS payload,") + " FROM task_done"
            + MATCHING_ENDED + " ORDER BY id DESC LIMIT $8::int8 + $9::int8)) both_tables"
            + " ORDER BY id DESC OFFSET $8::int8 LIMIT $9::int8";

    private static final String COUNT = "SELECT (SELECT count(*) FROM task" + MATCHING_LIVE
            + ") + (SELECT count(*) FROM task_done" + MATCHING_ENDED + ") AS total";

    private static final String CANCEL = "WITH gone AS (DELETE FROM task" + MINE
            + " RETURNING *, 'cancelled' AS new_state, NULL::text AS new_result, error_type AS new_error_type,"
            + " error_message AS new_error_message), " + Sql.DONE + ", "
            + Sql.events("SELECT " + Sql.event("'cancelled'", "new_state") + " FROM gone")
            + ", tally AS (INSERT INTO task_tally (tenant, type, cancelled) SELECT tenant, type, 1 FROM gone)"
            + " SELECT id FROM gone";

    private static final String REDRIVE = "WITH old AS (DELETE FROM task_done" + MINE
            + " AND state = 'dead' RETURNING *), " + Sql.liveAgain("coalesce($4::text, payload)")
            + " SELECT " + Sql.LIVE_COLUMNS + ", seq FROM ins";

    private static final String HOLDER = "SELECT t.id FROM task t JOIN task_done d ON d.id = $1 AND d.tenant = $2"
            + " AND t.tenant = d.tenant AND t.type = d.type AND t.unique_key = d.unique_key";

    private static final String STATS = "WITH t AS (SELECT type, sum(submitted)::bigint AS submitted,"
            + " sum(completed)::bigint AS completed, sum(dead)::bigint AS dead, sum(cancelled)::bigint AS cancelled,"
            + " sum(retries)::bigint AS retries, sum(batches)::bigint AS batches"
            + " FROM task_tally WHERE tenant = $1 GROUP BY type),"
            + " l AS (SELECT type, count(*) FILTER (WHERE state <> 'running') AS pending,"
            + " count(*) FILTER (WHERE state = 'running') AS running FROM task WHERE tenant = $1 GROUP BY type)"
            + " SELECT type, coalesce(submitted, 0) AS submitted, coalesce(completed, 0) AS completed,"
            + " coalesce(dead, 0) AS dead, coalesce(cancelled, 0) AS cancelled, coalesce(retries, 0) AS retries,"
            + " coalesce(batches, 0) AS batches, coalesce(pending, 0) AS pending, coalesce(running, 0) AS running"
            + " FROM t FULL JOIN l USING (type)";

    private static final String EVENTS =
            "SELECT l.live, e.* FROM (SELECT EXISTS (SELECT 1 FROM task WHERE id = $1) AS live) l"
                    + " LEFT JOIN LATERAL (SELECT * FROM task_event WHERE task_id = $1 AND tenant = $2 AND seq > $3"
                    + " ORDER BY seq LIMIT $4) e ON true ORDER BY e.seq";

    private final PostgresClient postgres;

    /** A store over a client. */
    public PostgresTaskStore(@Named(PostgresClient.REQUESTS) PostgresClient postgres) {
        this.postgres = postgres;
    }

    @Override
    public Uni<Optional<Task>> find(Viewer viewer, UUID id) {
        return postgres.query(FIND, mine(viewer, id)).map(PostgresTaskStore::first);
    }

    private static Tuple mine(Viewer viewer, UUID id) {
        return Tuple.of(id, viewer.tenant(), viewer.subject());
    }

    private static Optional<Task> first(RowSet<Row> rows) {
        for (Row row : rows) {
            return Optional.of(TaskRows.task(row));
        }
        return Optional.empty();
    }

    @Override
    public Uni<TaskFilter.Found> list(TaskFilter filter) {
        List<@Nullable Object> matching = matching(filter);
        List<@Nullable Object> page = new ArrayList<>(matching);
        page.add((long) filter.skip());
        page.add((long) filter.limit());
        Uni<List<Task>> tasks = postgres.query(LIST, Tuple.wrap(page)).map(rows -> {
            List<Task> found = new ArrayList<>();
            rows.forEach(row -> found.add(TaskRows.task(row)));
            return found;
        });
        return tasks.chain(found -> total(filter, matching).map(total -> new TaskFilter.Found(found, total)));
    }

    private static List<@Nullable Object> matching(TaskFilter filter) {
        List<@Nullable Object> parameters = new ArrayList<>();
        parameters.add(filter.viewer().tenant());
        parameters.add(filter.viewer().subject());
        parameters.add(
                filter.statuses().isEmpty()
                        ? null
                        : filter.statuses().stream().map(TaskStatus::wireName).toArray(String[]::new));
        parameters.add(filter.type());
        parameters.add(filter.tag());
        parameters.add(filter.before());
        parameters.add(filter.fingerprint());
        return parameters;
    }

    private Uni<Long> total(TaskFilter filter, List<@Nullable Object> matching) {
        return filter.counted()
                ? postgres.query(COUNT, Tuple.wrap(matching))
                        .map(rows -> rows.iterator().next().getLong("total"))
                : Uni.createFrom().item(0L);
    }

    @Override
    public Uni<CancelResult> cancel(Viewer viewer, UUID id) {
        return postgres.query(CANCEL, mine(viewer, id))
                .chain(() -> find(viewer, id))
                .map(found -> found.map(PostgresTaskStore::cancelResult).orElseGet(CancelResult.Unknown::new));
    }

    private static CancelResult cancelResult(Task task) {
        return task.status() == TaskStatus.CANCELLED
                ? new CancelResult.Cancelled(task)
                : new CancelResult.Ended(task.status());
    }

    @Override
    public Uni<RedriveResult> redrive(Viewer viewer, UUID id, @Nullable String payload) {
        return postgres.query(REDRIVE, Tuple.of(id, viewer.tenant(), viewer.subject(), payload))
                .chain(rows -> redriven(viewer, id, rows))
                .onFailure(failure -> PostgresClient.violates(failure, "task_unique_key"))
                .recoverWithUni(() -> notUnique(viewer, id));
    }

    private Uni<RedriveResult> redriven(Viewer viewer, UUID id, RowSet<Row> rows) {
        for (Row row : rows) {
            return Uni.createFrom().item(new RedriveResult.Redriven(TaskRows.task(row), row.getLong("seq")));
        }
        return find(viewer, id)
                .map(found -> found.<RedriveResult>map(task -> new RedriveResult.NotDead(task.status()))
                        .orElseGet(RedriveResult.Unknown::new));
    }

    private Uni<RedriveResult> notUnique(Viewer viewer, UUID id) {
        return postgres.query(HOLDER, Tuple.of(id, viewer.tenant())).map(rows -> {
            UUID holder = null;
            for (Row row : rows) {
                holder = row.getUUID("id");
            }
            return new RedriveResult.NotUnique(holder);
        });
    }

    @Override
    public Uni<TaskStats> stats(String tenant) {
        return postgres.query(STATS, Tuple.of(tenant)).map(PostgresTaskStore::stats);
    }

    private static TaskStats stats(RowSet<Row> rows) {
        Map<String, TaskStats.Counts> types = new TreeMap<>();
        rows.forEach(row -> types.put(row.getString("type"), counts(row)));
        TaskStats.Counts shared = types.remove("");
        TaskStats.Counts overall =
                types.values().stream().reduce(new TaskStats.Counts(0, 0, 0, 0, 0, 0, 0, 0), PostgresTaskStore::plus);
        long batches = shared == null ? 0 : shared.batches();
        return new TaskStats(
                new TaskStats.Counts(
                        overall.submitted(),
                        overall.completed(),
                        overall.dead(),
                        overall.cancelled(),
                        overall.retries(),
                        batches,
                        overall.pending(),
                        overall.running()),
                types);
    }

    private static TaskStats.Counts counts(Row row) {
        return new TaskStats.Counts(
                row.getLong("submitted"),
                row.getLong("completed"),
                row.getLong("dead"),
                row.getLong("cancelled"),
                row.getLong("retries"),
                row.getLong("batches"),
                row.getLong("pending"),
                row.getLong("running"));
    }

    private static TaskStats.Counts plus(TaskStats.Counts left, TaskStats.Counts right) {
        return new TaskStats.Counts(
                left.submitted() + right.submitted(),
                left.completed() + right.completed(),
                left.dead() + right.dead(),
                left.cancelled() + right.cancelled(),
                left.retries() + right.retries(),
                left.batches() + right.batches(),
                left.pending() + right.pending(),
                left.running() + right.running());
    }

    @Override
    public Uni<TaskEvent.Slice> events(String tenant, UUID id, long after, int limit) {
        return postgres.query(EVENTS, Tuple.of(id, tenant, after, limit)).map(rows -> {
            List<TaskEvent> events = new ArrayList<>();
            boolean live = false;
            for (Row row : rows) {
                live = row.getBoolean("live");
                if (row.getLong("seq") != null) {
                    events.add(TaskRows.event(row));
                }
            }
            return new TaskEvent.Slice(events, live);
        });
    }
}
