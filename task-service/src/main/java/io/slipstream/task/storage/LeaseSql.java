package io.slipstream.task.storage;

/** The statements of {@link PostgresLeaseStore}. */
final class LeaseSql {
    static final String CLAIM =
            "WITH want AS (SELECT w.* FROM unnest($2::text[], $3::text[], $4::int2[], $5::int8[], $6::int8[],"
                    + " $7::int8[]) AS w(tenant, type, priority, low, n, aged_ms) WHERE EXISTS (SELECT 1 FROM task_worker WHERE id = $1)),"
                    + " picked AS MATERIALIZED (SELECT p.id FROM want w CROSS JOIN LATERAL ("
                    + "   SELECT t.id, t.ready_at FROM task t WHERE t.state = 'queued' AND t.tenant = w.tenant AND t.type = w.type"
                    + "   AND t.priority = w.priority AND t.seq >= w.low AND (t.deadline IS NULL OR t.deadline > now())"
                    + "   ORDER BY t.seq LIMIT w.n FOR UPDATE SKIP LOCKED) p"
                    + "  WHERE w.aged_ms = 0 OR p.ready_at <= now() - w.aged_ms * interval '1 millisecond'),"
                    + " claimed AS (UPDATE task t SET state = 'running', lease = t.lease + 1, attempt = t.attempt + 1, owner = $1,"
                    + "   started_at = now(), progress = NULL FROM picked p WHERE t.id = p.id AND t.state = 'queued' RETURNING t.*), "
                    + Sql.events("SELECT " + Sql.event("'started'", "state") + " FROM claimed")
                    + " SELECT " + Sql.LIVE_COLUMNS + ", lease, seq, crashes,"
                    + " (extract(epoch FROM deadline - now()) * 1000)::int8 AS left_ms FROM claimed ORDER BY seq";

    static final String RUNNING =
            "SELECT count(*) AS running FROM task WHERE state = 'running' AND tenant = $1 AND type = $2";

    static final String TRY_LOCK = "SELECT pg_try_advisory_xact_lock(hashtext($1), hashtext($2)) AS locked";

    private static final String AGE = "(extract(epoch FROM now() - ready_at) * 1000)::int8 AS age_ms";

    static final String READY_KNOWN = "SELECT w.tenant, w.type, w.priority, h.seq, " + AGE
            + " FROM unnest($1::text[], $2::text[], $3::int2[], $4::int8[]) AS w(tenant, type, priority, low)"
            + " CROSS JOIN LATERAL (SELECT t.seq, t.ready_at FROM task t"
            + " WHERE t.state = 'queued' AND t.tenant = w.tenant AND t.type = w.type AND t.priority = w.priority"
            + " AND t.seq >= w.low ORDER BY t.seq LIMIT 1) h";

    /** Jumps from lane to lane along the index instead of reading all tasks. */
    static final String READY_ALL = "WITH RECURSIVE lane AS ("
            + " (SELECT tenant, type, priority, seq, ready_at FROM task WHERE state = 'queued'"
            + "  ORDER BY tenant, type, priority, seq LIMIT 1)"
            + " UNION ALL SELECT n.* FROM lane l CROSS JOIN LATERAL (SELECT t.tenant, t.type, t.priority, t.seq, t.ready_at"
            + "  FROM task t WHERE t.state = 'queued' AND (t.tenant, t.type, t.priority) > (l.tenant, l.type, l.priority)"
            + "  ORDER BY t.tenant, t.type, t.priority, t.seq LIMIT 1) n)"
            + " SELECT tenant, type, priority, seq, " + AGE + " FROM lane";

    static final String PROMOTE_DUE = "WITH due AS (SELECT id FROM task WHERE state = 'scheduled' AND run_at <= now()"
            + " ORDER BY run_at LIMIT $1 FOR UPDATE SKIP LOCKED)"
            + " UPDATE task t SET state = CASE WHEN t.concurrency_key IS NULL THEN 'queued' ELSE 'waiting' END,"
            + " seq = nextval('task_seq'), ready_at = now() FROM due WHERE t.id = due.id"
            + " RETURNING t.tenant, t.type, t.priority, t.seq, t.concurrency_key";

    static final String PROMOTE_KEYS =
            "UPDATE task t SET state = 'queued', seq = nextval('task_seq'), ready_at = now() FROM"
                    + " (SELECT DISTINCT * FROM unnest($1::text[], $2::text[], $3::text[])) AS k(tenant, type, key)"
                    + " CROSS JOIN LATERAL (SELECT h.id FROM generate_series(1, 15) AS p CROSS JOIN LATERAL"
                    + "  (SELECT w.id, w.seq, w.ready_at FROM task w WHERE w.state = 'waiting' AND w.tenant = k.tenant"
                    + "   AND w.type = k.type AND w.concurrency_key = k.key AND w.priority = p ORDER BY w.seq LIMIT 1) h"
                    + "  ORDER BY " + urgency("p", "h.ready_at", "$4") + ", h.seq LIMIT 1) f"
                    + " WHERE t.id = f.id AND t.state = 'waiting' AND NOT EXISTS (SELECT 1 FROM task h WHERE h.tenant = k.tenant"
                    + "  AND h.type = k.type AND h.concurrency_key = k.key AND h.state IN ('queued', 'running'))"
                    + " RETURNING t.tenant, t.type, t.priority, t.seq";

    /** The number of {@link io.slipstream.task.lease.Urgency}, 1 to 15, of a priority and the time since when it waits. */
    static String urgency(String priority, String since, String ageingMs) {
        String steps = "floor(extract(epoch FROM now() - " + since + ") * 1000 / " + ageingMs + "::int8)";
        String level = "((" + priority + " - 1) / 3)";
        return "(CASE WHEN " + steps + " <= " + level + " THEN " + priority + " - 3 * greatest(" + steps + ", 0)"
                + " ELSE greatest(" + priority + " - 2 * " + level + " - " + steps + ", 1) END)::int4";
    }

    static final String WAITING_KEYS = "SELECT DISTINCT w.tenant, w.type, w.concurrency_key FROM task w"
            + " WHERE w.state = 'waiting' AND NOT EXISTS (SELECT 1 FROM task h WHERE h.tenant = w.tenant"
            + " AND h.type = w.type AND h.concurrency_key = w.concurrency_key AND h.state IN ('queued', 'running'))"
            + " LIMIT 500";

    static final String EXPIRE = "WITH late AS (SELECT id FROM task WHERE deadline <= now() AND state <> 'running'"
            + " ORDER BY deadline LIMIT $1 FOR UPDATE SKIP LOCKED),"
            + " gone AS (DELETE FROM task t USING late WHERE t.id = late.id RETURNING t.*, 'dead' AS new_state,"
            + " NULL::text AS new_result, $2::text AS new_error_type, $3::text AS new_error_message), " + Sql.DONE
            + ", "
            + Sql.events("SELECT " + Sql.endEvent() + " FROM gone")
            + ", tally AS (INSERT INTO task_tally (tenant, type, dead) SELECT tenant, type, count(*) FROM gone"
            + " GROUP BY tenant, type) SELECT id FROM gone";

    static final String FINISH = "WITH input AS (SELECT * FROM unnest($2::uuid[], $3::int8[], $4::text[], $5::text[],"
            + " $6::text[], $7::text[], $8::int8[], $9::float8[])"
            + " AS i(id, lease, outcome, result, error_type, error_message, delay_ms, fraction)),"
            + " gone AS (DELETE FROM task t USING input i WHERE t.id = i.id AND t.lease = i.lease AND t.owner = $1"
            + "  AND t.state = 'running' AND i.outcome IN ('completed', 'dead') RETURNING t.*, i.outcome AS new_state,"
            + "  i.result AS new_result, i.error_type AS new_error_type, i.error_message AS new_error_message),"
            + " kept AS (UPDATE task t SET"
            + "  state = CASE i.outcome WHEN 'failed' THEN 'scheduled' WHEN 'released' THEN 'queued' ELSE t.state END,"
            + "  seq = CASE WHEN i.outcome = 'released' THEN nextval('task_seq') ELSE t.seq END,"
            + "  ready_at = CASE WHEN i.outcome = 'released' THEN now() ELSE t.ready_at END,"
            + "  run_at = CASE WHEN i.outcome = 'failed' THEN now() + i.delay_ms * interval '1 millisecond' ELSE t.run_at END,"
            + "  owner = CASE WHEN i.outcome = 'progressed' THEN t.owner END,"
            + "  attempt = CASE WHEN i.outcome = 'released' THEN t.attempt - 1 ELSE t.attempt END,"
            + "  progress = i.fraction,"
            + "  error_type = CASE WHEN i.outcome = 'failed' THEN i.error_type ELSE t.error_type END,"
            + "  error_message = CASE WHEN i.outcome = 'failed' THEN i.error_message ELSE t.error_message END"
            + "  FROM input i WHERE t.id = i.id AND t.lease = i.lease AND t.owner = $1 AND t.state = 'running'"
            + "  AND i.outcome IN ('failed', 'released', 'progressed') RETURNING t.*, i.outcome), "
            + Sql.DONE + ", "
            + Sql.events("SELECT " + Sql.endEvent() + " FROM gone UNION ALL SELECT "
                    + Sql.event(
                            "outcome",
                            "state",
                            "NULL::text",
                            "CASE WHEN outcome = 'failed' THEN error_type END",
                            "CASE WHEN outcome = 'failed' THEN error_message END",
                            "CASE WHEN outcome = 'progressed' THEN progress END",
                            "CASE WHEN outcome = 'failed' THEN run_at END")
                    + " FROM kept WHERE outcome IN ('failed', 'progressed')")
            + ", tally AS (INSERT INTO task_tally (tenant, type, completed, dead, retries)"
            + "  SELECT tenant, type, count(*) FILTER (WHERE o = 'completed'), count(*) FILTER (WHERE o = 'dead'),"
            + "  count(*) FILTER (WHERE o = 'failed') FROM (SELECT tenant, type, new_state AS o FROM gone"
            + "  UNION ALL SELECT tenant, type, outcome FROM kept WHERE outcome = 'failed') x GROUP BY tenant, type)"
            + " SELECT id, new_state AS outcome, tenant, type, priority, seq, concurrency_key FROM gone"
            + " UNION ALL SELECT id, outcome, tenant, type, priority, seq, concurrency_key FROM kept";

    static final String RECOVER = "WITH lost AS (DELETE FROM task_worker"
            + " WHERE seen_at < now() - $1::int8 * interval '1 millisecond' RETURNING id),"
            + " orphan AS (SELECT t.id FROM task t WHERE t.state = 'running' AND (t.owner IN (SELECT id FROM lost)"
            + "  OR NOT EXISTS (SELECT 1 FROM task_worker w WHERE w.id = t.owner)) LIMIT 1000 FOR UPDATE OF t SKIP LOCKED),"
            + " gone AS (DELETE FROM task t USING orphan o WHERE t.id = o.id AND t.crashes + 1 >= $2 RETURNING t.*,"
            + "  'dead' AS new_state, NULL::text AS new_result, $3::text AS new_error_type, $4::text AS new_error_message),"
            + " kept AS (UPDATE task t SET state = 'queued', seq = nextval('task_seq'), ready_at = now(), owner = NULL, progress = NULL,"
            + "  crashes = t.crashes + 1, error_type = $3, error_message = $4 FROM orphan o"
            + "  WHERE t.id = o.id AND t.crashes + 1 < $2 RETURNING t.*), "
            + Sql.DONE + ", "
            + Sql.events("SELECT " + Sql.endEvent() + " FROM gone UNION ALL SELECT "
                    + Sql.event(
                            "'failed'", "state", "NULL::text", "error_type", "error_message", "NULL::float8", "now()")
                    + " FROM kept")
            + ", tally AS (INSERT INTO task_tally (tenant, type, dead, retries)"
            + "  SELECT tenant, type, sum(d), sum(r) FROM (SELECT tenant, type, 1 AS d, 0 AS r FROM gone"
            + "  UNION ALL SELECT tenant, type, 0, 1 FROM kept) x GROUP BY tenant, type)"
            + " SELECT 'dead' AS outcome, tenant, type, priority, seq, concurrency_key FROM gone"
            + " UNION ALL SELECT 'queued', tenant, type, priority, seq, concurrency_key FROM kept";

    static final String HELD = "SELECT id, started_at < now() - interval '5 seconds' AS long_held FROM task"
            + " WHERE owner = $1 AND state = 'running'";

    static final String RELEASE =
            "UPDATE task SET state = 'queued', seq = nextval('task_seq'), ready_at = now(), owner = NULL,"
                    + " attempt = attempt - 1 WHERE owner = $1 AND state = 'running' AND id = ANY($2)"
                    + " RETURNING tenant, type, priority, seq";

    private LeaseSql() {}
}
