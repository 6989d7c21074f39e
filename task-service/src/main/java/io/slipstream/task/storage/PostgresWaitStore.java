package io.slipstream.task.storage;

import io.slipstream.task.config.WorkerConfig;
import io.slipstream.task.flow.PartState;
import io.slipstream.task.task.PartWait;
import io.slipstream.task.task.Viewer;
import io.slipstream.task.task.WaitFacts;
import io.slipstream.task.task.WaitStore;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What keeps a task from running, by one statement: lanes are found by jumping along the index of ready tasks, at most a
 * thousand of them, and counting ends soon after a thousand tasks.
 */
@ApplicationScoped
public class PostgresWaitStore implements WaitStore {
    private static final int MORE = WaitFacts.COUNT_LIMIT + 1;
    private static final String MINE = " WHERE id = $1 AND tenant = $2 AND ($3::text IS NULL OR subject = $3)";

    private static final String ME =
            "me AS MATERIALIZED (SELECT id, tenant, type, state, priority, attempt, max_attempts, seq, ready_at,"
                    + " run_at, deadline, started_at, NULL::timestamptz AS finished_at, error_type, concurrency_key, isolated, flow, part, held FROM task"
                    + MINE
                    + " UNION ALL SELECT id, tenant, type, state, priority, attempt, max_attempts, 0, submitted_at, run_at,"
                    + " deadline, started_at, finished_at, error_type, concurrency_key, false, NULL::uuid, NULL::int4, false FROM task_done"
                    + MINE + ")";

    private static final String LANES = "lane AS ("
            + " (SELECT tenant, type, priority, ready_at, 1 AS n FROM task WHERE state = 'queued'"
            + "  AND EXISTS (SELECT 1 FROM me WHERE state = 'queued') ORDER BY tenant, type, priority, seq LIMIT 1)"
            + " UNION ALL SELECT x.*, l.n + 1 FROM lane l CROSS JOIN LATERAL (SELECT t.tenant, t.type, t.priority,"
            + "  t.ready_at FROM task t WHERE t.state = 'queued'"
            + "  AND (t.tenant, t.type, t.priority) > (l.tenant, l.type, l.priority)"
            + "  ORDER BY t.tenant, t.type, t.priority, t.seq LIMIT 1) x WHERE l.n < 1000)";

    /** Whether others than replicas work on a lane, so that its tasks take no slots from those that replicas run. */
    private static final String LEASED = "EXISTS (SELECT 1 FROM task_type y WHERE y.tenant = %1$s.tenant"
            + " AND y.name = %1$s.type AND y.handler IN ('pull', 'kafka'))";

    private static final String BETTER =
            "((%1$s - 1) / 3 < (m.urgency - 1) / 3 OR (h.tenant = m.tenant AND %1$s < m.urgency))";

    private static final String URGENT = "(SELECT count(*) FROM (SELECT 1 FROM head h CROSS JOIN LATERAL"
            + " (SELECT q.ready_at FROM task q WHERE q.state = 'queued' AND q.tenant = h.tenant AND q.type = h.type"
            + "  AND q.priority = h.priority ORDER BY q.seq LIMIT " + MORE + ") q"
            + " WHERE (h.tenant, h.type, h.priority) <> (m.tenant, m.type, m.priority) AND "
            + BETTER.formatted("h.urgency") + " AND "
            + BETTER.formatted(LeaseSql.urgency("h.priority", "q.ready_at", "$4"))
            + " LIMIT " + MORE + ") u)";

    private static final String BEFORE = "CASE m.state WHEN 'queued' THEN (SELECT count(*) FROM (SELECT 1 FROM task q"
            + "  WHERE q.state = 'queued' AND q.tenant = m.tenant AND q.type = m.type AND q.priority = m.priority"
            + "  AND q.seq < m.seq LIMIT " + MORE + ") b)"
            + " WHEN 'waiting' THEN (SELECT count(*) FROM (SELECT 1 FROM task q WHERE q.state = 'waiting' AND q.held IS NOT TRUE"
            + "  AND q.tenant = m.tenant AND q.type = m.type AND q.concurrency_key = m.concurrency_key"
            + "  AND (" + LeaseSql.urgency("q.priority", "q.ready_at", "$4") + ", q.seq) < (m.urgency, m.seq)"
            + "  LIMIT " + MORE + ") b) ELSE 0 END";

    private static final String FACTS = PostgresClient.PLANNED_EACH_TIME + "WITH RECURSIVE " + ME + ", " + LANES
            + ", head AS (SELECT l.*, " + LeaseSql.urgency("l.priority", "l.ready_at", "$4")
            + " AS urgency FROM lane l WHERE " + LEASED.formatted("l")
            + " = (SELECT " + LEASED.formatted("me") + " FROM me LIMIT 1))"
            + " SELECT m.*, now() AS now,"
            + " CASE WHEN m.state = 'waiting' THEN (SELECT h.id FROM task h WHERE h.tenant = m.tenant AND h.type = m.type"
            + "  AND h.concurrency_key = m.concurrency_key AND h.state IN ('queued', 'running') LIMIT 1) END AS holder, "
            + BEFORE + " AS before, " + URGENT + " AS urgent,"
            + " (SELECT count(DISTINCT h.tenant) FROM head h WHERE h.tenant <> m.tenant"
            + "  AND (h.urgency - 1) / 3 = (m.urgency - 1) / 3) AS tenants,"
            + " (SELECT count(*) FROM task r WHERE r.state = 'running' AND r.tenant = m.tenant AND r.type = m.type)"
            + "  AS running_of_type,"
            + " (SELECT count(*) FROM task r WHERE r.state = 'running' AND r.tenant = m.tenant) AS running_of_tenant,"
            + " (SELECT count(*) FROM task r WHERE r.state = 'running') AS running,"
            + " (SELECT count(*) FROM task_worker w WHERE w.seen_at > now() - $5::int8 * interval '1 millisecond')"
            + "  AS workers, y.tokens AS type_tokens, y.filled_at AS type_filled_at,"
            + " n.tokens AS tenant_tokens, n.filled_at AS tenant_filled_at,"
            + " f.names AS flow_names, f.needs AS flow_needs, f.states AS flow_states"
            + " FROM (SELECT me.*, " + LeaseSql.urgency("priority", "ready_at", "$4")
            + " AS urgency FROM me) m"
            + " LEFT JOIN task_bucket y ON y.tenant = m.tenant AND y.scope = 'type' AND y.name = m.type"
            + " LEFT JOIN task_bucket n ON n.tenant = m.tenant AND n.scope = 'tenant' AND n.name = ''"
            + " LEFT JOIN flow f ON f.id = m.flow AND m.held LIMIT 1";

    private final PostgresClient postgres;
    private final WorkerConfig config;

    /** A store over a client. */
    public PostgresWaitStore(@Named(PostgresClient.REQUESTS) PostgresClient postgres, WorkerConfig config) {
        this.postgres = postgres;
        this.config = config;
    }

    @Override
    public Uni<Optional<WaitFacts>> facts(Viewer viewer, UUID id) {
        Tuple parameters = Tuple.wrap(new ArrayList<>(Arrays.asList(
                id,
                viewer.tenant(),
                viewer.subject(),
                config.ageing().toMillis(),
                config.deadAfter().toMillis())));
        return postgres.query(FACTS, parameters).map(rows -> {
            for (Row row : rows) {
                return Optional.of(facts(row));
            }
            return Optional.empty();
        });
    }

    private static @Nullable PartWait held(Row row) {
        String needs = row.getString("flow_needs");
        if (needs == null) {
            return null;
        }
        String[] names = row.getArrayOfStrings("flow_names");
        List<PartState> states = FlowRows.states(row.getString("flow_states"));
        return new PartWait(
                row.getUUID("flow"),
                FlowRows.needs(needs).get(row.getInteger("part")).stream()
                        .filter(need -> !states.get(need).ended())
                        .map(need -> names[need])
                        .toList());
    }

    private static WaitFacts facts(Row row) {
        return new WaitFacts(
                row.getOffsetDateTime("now").toInstant(),
                row.getUUID("id"),
                row.getString("tenant"),
                row.getString("type"),
                TaskRows.status(row.getString("state")),
                row.getInteger("priority"),
                row.getInteger("urgency"),
                row.getInteger("attempt"),
                row.getInteger("max_attempts"),
                row.getOffsetDateTime("ready_at").toInstant(),
                TaskRows.instant(row, "run_at"),
                TaskRows.instant(row, "deadline"),
                TaskRows.instant(row, "started_at"),
                TaskRows.instant(row, "finished_at"),
                row.getString("error_type"),
                row.getString("concurrency_key"),
                row.getUUID("holder"),
                row.getLong("before"),
                row.getLong("urgent"),
                row.getLong("tenants"),
                row.getLong("running_of_type"),
                row.getLong("running_of_tenant"),
                row.getLong("running"),
                row.getLong("workers"),
                row.getBoolean("isolated"),
                held(row),
                TaskRows.bucket(row, "type"),
                TaskRows.bucket(row, "tenant"));
    }
}
