package io.slipstream.task.storage;

import io.slipstream.task.schedule.SlotId;
import io.slipstream.task.task.TaskEvent.Kind;
import io.slipstream.task.task.TaskStatus;
import io.slipstream.task.verify.Counts;
import io.slipstream.task.verify.EndNotice;
import io.slipstream.task.verify.LogSpan;
import io.slipstream.task.verify.LogUnreadableException;
import io.slipstream.task.verify.LoggedEvent;
import io.slipstream.task.verify.OutboxReferences;
import io.slipstream.task.verify.RunEvent;
import io.slipstream.task.verify.SlotTasks;
import io.slipstream.task.verify.StoredFlow;
import io.slipstream.task.verify.StoredTask;
import io.slipstream.task.verify.TaskLog;
import io.slipstream.task.verify.TaskRule;
import io.slipstream.task.verify.TypeName;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The log in PostgreSQL by a blocking driver, for the verifier alone: one read-only transaction with one snapshot, read by cursors, so that memory does
 * not grow with the log. Live traffic goes on meanwhile.
 */
public final class PostgresTaskLog implements TaskLog, AutoCloseable {
    private static final int PAGE = 5_000;

    /** Of bytes, as PostgreSQL orders them; Java compares the halves as signed numbers. */
    private static final Comparator<UUID> ORDER = Comparator.comparing(
                    UUID::getMostSignificantBits, Long::compareUnsigned)
            .thenComparing(UUID::getLeastSignificantBits, Long::compareUnsigned);

    private static final String OF_TENANT = " (?::text IS NULL OR tenant = ?)";

    private static final String SPAN = "SELECT now() AS as_of, o.day, coalesce(o.day < i.day, false) AS whole"
            + " FROM (SELECT coalesce(min(to_date(right(c.relname, 8), 'YYYYMMDD')), current_date) AS day FROM pg_inherits p"
            + " JOIN pg_class c ON c.oid = p.inhrelid WHERE p.inhparent = 'task_event'::regclass) o,"
            + " (SELECT min(installed_on)::date AS day FROM flyway_schema_history) i";

    private static final String EVENT = "e.task_id, e.seq, e.tenant, e.type, e.kind, e.state, e.attempt, e.lease";

    private static final String EVENTS =
            "SELECT " + EVENT + " FROM task_event e WHERE" + OF_TENANT + " ORDER BY e.task_id, e.seq";

    /** The day that a task was accepted on, where the log may have dropped it. */
    private static final String STORED = "SELECT id, tenant, type, %s AS live, state, attempt, lease,"
            + " submitted_at < ?::date::timestamp AT TIME ZONE 'UTC' AS older FROM %s WHERE" + OF_TENANT
            + " ORDER BY id";

    private static final String LEASE_EVENTS =
            " e.kind IN ('started', 'completed', 'failed', 'released', 'dead', 'cancelled')";

    private static final String BY_KEY = "SELECT " + EVENT + ", k.concurrency_key, true AS settled"
            + " FROM (SELECT id, concurrency_key FROM task WHERE concurrency_key IS NOT NULL AND" + OF_TENANT
            + " UNION SELECT id, concurrency_key FROM task_done WHERE concurrency_key IS NOT NULL AND" + OF_TENANT
            + ") k JOIN task_event e ON e.task_id = k.id WHERE" + LEASE_EVENTS
            + " ORDER BY e.tenant, e.type, k.concurrency_key, e.seq";

    private static final String LIMITS =
            "SELECT tenant, name, concurrency FROM task_type WHERE concurrency IS NOT NULL AND" + OF_TENANT;

    /** Replicas read settings every second, those that were frozen within moments. */
    private static final String BY_TYPE = "SELECT " + EVENT
            + ", '' AS concurrency_key, e.at >= y.updated_at + interval '1 minute' AS settled"
            + " FROM (SELECT tenant, name, updated_at FROM task_type WHERE concurrency IS NOT NULL AND" + OF_TENANT
            + ") y JOIN task_event e ON e.tenant = y.tenant AND e.type = y.name WHERE" + LEASE_EVENTS
            + " ORDER BY e.tenant, e.type, e.seq";

    /** A row for each part; what parts need is told once. */
    private static final String FLOWS =
            "SELECT f.id, f.state <> 'running' AS over, f.on_failure, CASE WHEN u.place = 1 THEN f.needs END AS needs,"
                    + " u.task, substr(f.states, u.place::int4, 1) AS state,"
                    + " (SELECT count(*) FROM task t WHERE t.id = u.task) AS live,"
                    + " (SELECT count(*) FROM task_done d WHERE d.id = u.task) AS done,"
                    + " EXISTS (SELECT 1 FROM flow_end n WHERE n.flow = f.id AND n.part = u.place - 1 AND n.nth IS NULL) AS told,"
                    + " s.began, s.ended, s.completed FROM flow f"
                    + " CROSS JOIN LATERAL unnest(f.tasks) WITH ORDINALITY AS u(task, place)"
                    + " LEFT JOIN LATERAL (SELECT min(seq) FILTER (WHERE kind = 'started') AS began,"
                    + "  min(seq) FILTER (WHERE state IN ('completed', 'dead', 'cancelled')) AS ended,"
                    + "  min(seq) FILTER (WHERE kind = 'completed') AS completed FROM task_event e WHERE e.task_id = u.task) s ON true"
                    + " WHERE f.created_at >= ?::date::timestamp AT TIME ZONE 'UTC' AND (?::text IS NULL OR f.tenant = ?)"
                    + " ORDER BY f.id, u.place";

    private static final String TALLIES = "SELECT tenant, type, sum(submitted)::int8 AS submitted,"
            + " sum(completed)::int8 AS completed, sum(dead)::int8 AS dead, sum(cancelled)::int8 AS cancelled,"
            + " sum(retries)::int8 AS retries FROM task_tally WHERE type <> '' AND" + OF_TENANT
            + " GROUP BY tenant, type";

    private static final String OUTBOX = "SELECT u.task_id, u.seq, e.seq IS NOT NULL AS found FROM task_outbox o"
            + " CROSS JOIN unnest(o.task_ids, o.seqs) AS u(task_id, seq)"
            + " LEFT JOIN task_event e ON e.task_id = u.task_id AND e.seq = u.seq AND e.at = o.at"
            + " WHERE o.at >= ?::date::timestamp AT TIME ZONE 'UTC' AND (e.tenant IS NULL OR ?::text IS NULL OR e.tenant = ?)";

    /** A slot and the events of its task are written by one transaction, so they are of one day. */
    private static final String SLOTS = "SELECT coalesce(s.tenant, e.tenant) AS tenant, s.name, s.slot,"
            + " s.task_id AS fired, e.request_id, e.task_id AS logged FROM (SELECT * FROM schedule_slot"
            + "  WHERE fired_at >= ?::date::timestamp AT TIME ZONE 'UTC' AND" + OF_TENANT + ") s"
            + " FULL JOIN (SELECT DISTINCT tenant, task_id, request_id FROM task_event WHERE kind = 'submitted'"
            + "  AND request_id LIKE '" + SlotId.PREFIX + "%' AND" + OF_TENANT + ") e ON e.task_id = s.task_id"
            + " ORDER BY 1, e.request_id";
    /** Noted ends are forgotten a day after theirs was dropped; notifications may be kept longer. */
    private static final String NOTICES = "WITH wished AS (SELECT id AS task, finished_at AS ended_at FROM task_done"
            + "  WHERE notify_on IS NOT NULL AND subject IS NOT NULL AND (notify_on = 'end' OR state = 'dead') AND"
            + OF_TENANT
            + "), noted AS (SELECT task, ended_at, notification, removed FROM notification_due WHERE" + OF_TENANT
            + "), made AS (SELECT split_part(key, ':', 2)::uuid AS task, split_part(key, ':', 3)::int8 AS micros,"
            + "  count(*) AS notifications, min(id::text)::uuid AS id FROM notification WHERE origin = 'task' AND"
            + OF_TENANT
            + "  GROUP BY 1, 2), ends AS (SELECT coalesce(w.task, d.task) AS task, w.task IS NOT NULL AS wished,"
            + "  d.task IS NOT NULL AS noted, d.notification, coalesce(d.removed, false) AS removed,"
            + "  (extract(epoch FROM coalesce(w.ended_at, d.ended_at)) * 1000000)::int8 AS micros"
            + "  FROM wished w FULL JOIN noted d ON d.task = w.task AND d.ended_at = w.ended_at)"
            + " SELECT coalesce(e.task, m.task) AS task, coalesce(e.micros, m.micros) AS micros,"
            + " coalesce(e.wished, false) AS wished, coalesce(e.noted, false) AS noted, e.notification AS noticed,"
            + " coalesce(e.removed, false) AS removed, coalesce(m.notifications, 0)::int4 AS notifications, m.id AS made"
            + " FROM ends e FULL JOIN made m ON m.task = e.task AND m.micros = e.micros WHERE coalesce(e.micros, m.micros) >="
            + " (extract(epoch FROM ?::date::timestamp AT TIME ZONE 'UTC') * 1000000)::int8";

    private final Connection connection;
    private final @Nullable String tenant;
    private final LogSpan span;

    /**
     * Takes the snapshot.
     *
     * @param connection closed with this
     * @param tenant whose tasks; null means everybody's
     */
    public PostgresTaskLog(Connection connection, @Nullable String tenant) {
        this.connection = connection;
        this.tenant = tenant;
        this.span = begin();
    }

    private LogSpan begin() {
        try (Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            statement.execute("SET LOCAL work_mem = '64MB'");
            statement.execute("SET LOCAL timezone = 'UTC'");
            statement.execute("SET LOCAL jit = off");
            try (ResultSet row = statement.executeQuery(SPAN)) {
                row.next();
                Instant asOf = row.getObject("as_of", OffsetDateTime.class).toInstant();
                return new LogSpan(asOf, row.getObject("day", LocalDate.class), row.getBoolean("whole"));
            }
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private static LogUnreadableException unreadable(SQLException cause) {
        return new LogUnreadableException("the task log cannot be read: " + cause.getMessage(), cause);
    }

    @Override
    public LogSpan span() {
        return span;
    }

    /** Reads a row. */
    private interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private static final class Cursor<T> implements AutoCloseable {
        private final PreparedStatement statement;
        private final ResultSet rows;
        private final Reader<T> reader;
        private @Nullable T head;

        private Cursor(PreparedStatement statement, Reader<T> reader) throws SQLException {
            this.statement = statement;
            this.reader = reader;
            statement.setFetchSize(PAGE);
            this.rows = statement.executeQuery();
            next();
        }

        private void next() throws SQLException {
            head = rows.next() ? reader.read(rows) : null;
        }

        @Override
        public void close() throws SQLException {
            statement.close();
        }
    }

    private <T> Cursor<T> cursor(String sql, Reader<T> reader, @Nullable Object... parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return new Cursor<>(statement, reader);
    }

    private <T> void each(String sql, Reader<T> reader, Consumer<T> told, @Nullable Object... parameters) {
        try (Cursor<T> rows = cursor(sql, reader, parameters)) {
            for (T row = rows.head; row != null; row = rows.head) {
                told.accept(row);
                rows.next();
            }
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    @Override
    public void tasks(TaskRule told) {
        Date oldest = Date.valueOf(span.oldestDay());
        try (Cursor<StoredTask> live =
                        cursor(STORED.formatted("true", "task"), PostgresTaskLog::stored, oldest, tenant, tenant);
                Cursor<StoredTask> ended = cursor(
                        STORED.formatted("false", "task_done"), PostgresTaskLog::stored, oldest, tenant, tenant);
                Cursor<LoggedEvent> events = cursor(EVENTS, PostgresTaskLog::event, tenant, tenant)) {
            for (UUID task = first(live, ended, events); task != null; task = first(live, ended, events)) {
                tell(task, live, ended, events, told);
            }
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private static @Nullable UUID first(Cursor<StoredTask> live, Cursor<StoredTask> ended, Cursor<LoggedEvent> events) {
        return Stream.of(
                        heads(live),
                        heads(ended),
                        events.head == null ? Stream.<UUID>empty() : Stream.of(events.head.task()))
                .flatMap(head -> head)
                .min(ORDER)
                .orElse(null);
    }

    private static Stream<UUID> heads(Cursor<StoredTask> stored) {
        return stored.head == null ? Stream.empty() : Stream.of(stored.head.id());
    }

    private static void tell(
            UUID task, Cursor<StoredTask> live, Cursor<StoredTask> ended, Cursor<LoggedEvent> events, TaskRule told)
            throws SQLException {
        List<StoredTask> stored = new ArrayList<>(1);
        take(task, live, stored);
        take(task, ended, stored);
        told.begin(task, stored);
        for (LoggedEvent event = events.head; event != null && event.task().equals(task); event = events.head) {
            told.event(event);
            events.next();
        }
        told.end();
    }

    private static void take(UUID task, Cursor<StoredTask> rows, List<StoredTask> stored) throws SQLException {
        for (StoredTask row = rows.head; row != null && row.id().equals(task); row = rows.head) {
            stored.add(row);
            rows.next();
        }
    }

    private static StoredTask stored(ResultSet row) throws SQLException {
        return new StoredTask(
                row.getObject("id", UUID.class),
                name(row),
                row.getBoolean("live"),
                status(row),
                row.getInt("attempt"),
                row.getLong("lease"),
                row.getBoolean("older"));
    }

    private static LoggedEvent event(ResultSet row) throws SQLException {
        return new LoggedEvent(
                row.getObject("task_id", UUID.class),
                row.getLong("seq"),
                name(row),
                Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                status(row),
                row.getInt("attempt"),
                row.getLong("lease"));
    }

    private static TypeName name(ResultSet row) throws SQLException {
        return new TypeName(row.getString("tenant"), row.getString("type"));
    }

    private static TaskStatus status(ResultSet row) throws SQLException {
        return TaskRows.status(row.getString("state"));
    }

    private static RunEvent run(ResultSet row) throws SQLException {
        return new RunEvent(event(row), row.getString("concurrency_key"), row.getBoolean("settled"));
    }

    @Override
    public void leasesByKey(Consumer<RunEvent> told) {
        each(BY_KEY, PostgresTaskLog::run, told, tenant, tenant, tenant, tenant);
    }

    @Override
    public Map<TypeName, Integer> limits() {
        Map<TypeName, Integer> limits = new HashMap<>();
        each(
                LIMITS,
                row -> Map.entry(
                        new TypeName(row.getString("tenant"), row.getString("name")), row.getInt("concurrency")),
                limit -> limits.put(limit.getKey(), limit.getValue()),
                tenant,
                tenant);
        return limits;
    }

    @Override
    public void leasesByType(Consumer<RunEvent> told) {
        each(BY_TYPE, PostgresTaskLog::run, told, tenant, tenant);
    }

    @Override
    public void flows(Consumer<StoredFlow> told) {
        FlowGatherer flows = new FlowGatherer(told);
        each(FLOWS, FlowGatherer::part, flows::add, Date.valueOf(span.oldestDay()), tenant, tenant);
        flows.end();
    }

    @Override
    public Map<TypeName, Counts> tallies() {
        Map<TypeName, Counts> tallies = new HashMap<>();
        each(
                TALLIES,
                row -> Map.entry(
                        name(row),
                        new Counts(
                                row.getLong("submitted"),
                                row.getLong("completed"),
                                row.getLong("dead"),
                                row.getLong("cancelled"),
                                row.getLong("retries"))),
                tally -> tallies.put(tally.getKey(), tally.getValue()),
                tenant,
                tenant);
        return tallies;
    }

    private record Entry(UUID task, long seq, boolean found) {}

    @Override
    public void outbox(OutboxReferences told) {
        each(
                OUTBOX,
                row -> new Entry(row.getObject("task_id", UUID.class), row.getLong("seq"), row.getBoolean("found")),
                entry -> told.entry(entry.task(), entry.seq(), entry.found()),
                Date.valueOf(span.oldestDay()),
                tenant,
                tenant);
    }

    private record SlotRow(
            String tenant,
            @Nullable String slot,
            @Nullable UUID fired,
            @Nullable String says,
            @Nullable UUID logged) {
        static SlotRow of(ResultSet row) throws SQLException {
            String name = row.getString("name");
            return new SlotRow(
                    row.getString("tenant"),
                    name == null
                            ? null
                            : SlotId.of(
                                    name,
                                    row.getObject("slot", OffsetDateTime.class).toInstant()),
                    row.getObject("fired", UUID.class),
                    row.getString("request_id"),
                    row.getObject("logged", UUID.class));
        }
    }

    @Override
    public void slots(SlotTasks told) {
        each(
                SLOTS,
                SlotRow::of,
                row -> told.entry(row.tenant(), row.slot(), row.fired(), row.says(), row.logged()),
                Date.valueOf(span.oldestDay()),
                tenant,
                tenant,
                tenant,
                tenant);
    }

    @Override
    public void notices(Consumer<EndNotice> told) {
        each(
                NOTICES,
                row -> new EndNotice(
                        row.getObject("task", UUID.class),
                        row.getLong("micros"),
                        row.getBoolean("wished"),
                        row.getBoolean("noted"),
                        row.getObject("noticed", UUID.class),
                        row.getBoolean("removed"),
                        row.getInt("notifications"),
                        row.getObject("made", UUID.class)),
                told,
                tenant,
                tenant,
                tenant,
                tenant,
                tenant,
                tenant,
                Date.valueOf(span.oldestDay()));
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
