package io.slipstream.task.storage;

import io.slipstream.task.lease.LeaseId;

/** The statements of {@link PostgresLeaseStore}. */
final class LeaseSql {
    /** The lock of a type, and of its tenant if all its types have a limit together. */
    static final String TRY_LOCK =
            "SELECT CASE WHEN NOT pg_try_advisory_xact_lock(hashtext($1), hashtext($2)) THEN false"
                    + " WHEN $3 THEN pg_try_advisory_xact_lock(hashtext($1), hashtext('')) ELSE true END AS locked";

    static final String ROOM = "SELECT now() AS now, CASE WHEN $3 THEN (SELECT count(*) FROM task"
            + "  WHERE state = 'running' AND tenant = $1 AND type = $2) ELSE 0 END AS running,"
            + " y.tokens AS type_tokens, y.filled_at AS type_filled_at,"
            + " n.tokens AS tenant_tokens, n.filled_at AS tenant_filled_at FROM (SELECT 1) one"
            + " LEFT JOIN task_bucket y ON y.tenant = $1 AND y.scope = 'type' AND y.name = $2"
            + " LEFT JOIN task_bucket n ON n.tenant = $1 AND n.scope = 'tenant' AND n.name = ''";

    static final String SPEND = "INSERT INTO task_bucket (tenant, scope, name, tokens, filled_at)"
            + " SELECT $1, b.* FROM unnest($2::text[], $3::text[], $4::float8[], $5::timestamptz[]) AS b"
            + " ON CONFLICT (tenant, scope, name) DO UPDATE SET tokens = excluded.tokens, filled_at = excluded.filled_at";

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

    /** One probe of the index for each type. */
    static final String READY_OF = "SELECT f.* FROM unnest($1::text[], $2::text[]) AS w(tenant, type)"
            + " CROSS JOIN LATERAL (SELECT t.tenant, t.type, t.priority, t.seq, " + AGE
            + " FROM task t WHERE t.state = 'queued'"
            + " AND t.tenant = w.tenant AND t.type = w.type ORDER BY t.priority, t.seq LIMIT 1) f";

    /** Whoever waits for a concurrency key, as {@code task w}; parts that their flow holds do not yet. */
    private static final String WAITING = "w.state = 'waiting' AND w.held IS NOT TRUE";

    static final String PROMOTE_DUE = "WITH due AS (SELECT id FROM task WHERE state = 'scheduled' AND run_at <= now()"
            + " AND run_at > now() - $2::int8 * interval '1 millisecond' AND NOT isolated ORDER BY run_at LIMIT $1 FOR UPDATE SKIP LOCKED)"
            + " UPDATE task t SET state = CASE WHEN t.concurrency_key IS NULL THEN 'queued' ELSE 'waiting' END,"
            + " seq = nextval('task_seq'), ready_at = now() WHERE t.id = ANY(ARRAY(SELECT id FROM due))"
            + " RETURNING t.tenant, t.type, t.priority, t.seq, t.concurrency_key";

    static final String PROMOTE_KEYS =
            "UPDATE task t SET state = 'queued', seq = nextval('task_seq'), ready_at = now() FROM"
                    + " (SELECT DISTINCT * FROM unnest($1::text[], $2::text[], $3::text[])) AS k(tenant, type, key)"
                    + " CROSS JOIN LATERAL (SELECT h.id FROM generate_series(1, 15) AS p CROSS JOIN LATERAL"
                    + "  (SELECT w.id, w.seq, w.ready_at FROM task w WHERE " + WAITING + " AND w.tenant = k.tenant"
                    + "   AND w.type = k.type AND w.concurrency_key = k.key AND w.priority = p ORDER BY w.seq LIMIT 1) h"
                    + "  ORDER BY " + urgency("p", "h.ready_at", "$4") + ", h.seq LIMIT 1) f"
                    + " WHERE t.id = f.id AND t.state = 'waiting' AND t.held IS NOT TRUE AND NOT EXISTS (SELECT 1 FROM task h WHERE h.tenant = k.tenant"
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
            + " WHERE " + WAITING + " AND NOT EXISTS (SELECT 1 FROM task h WHERE h.tenant = w.tenant"
            + " AND h.type = w.type AND h.concurrency_key = w.concurrency_key AND h.state IN ('queued', 'running'))"
            + " LIMIT 500";

    static final String EXPIRE = "WITH late AS (SELECT id FROM task WHERE deadline <= now() AND state <> 'running'"
            + " AND deadline > now() - $4::int8 * interval '1 millisecond' ORDER BY deadline LIMIT $1 FOR UPDATE SKIP LOCKED),"
            + " gone AS (DELETE FROM task t WHERE t.id = ANY(ARRAY(SELECT id FROM late)) RETURNING t.*, 'dead' AS new_state,"
            + " NULL::text AS new_result, $2::text AS new_error_type, $3::text AS new_error_message), " + Sql.DONE
            + ", "
            + Sql.events("SELECT " + Sql.endEvent() + " FROM gone")
            + ", tally AS (INSERT INTO task_tally (tenant, type, dead) SELECT tenant, type, count(*) FROM gone"
            + " GROUP BY tenant, type) SELECT id FROM gone";

    /** When a pulled task's lease ends after a heartbeat: never past the longest attempt and the deadline. */
    private static final String LONGER = "coalesce((SELECT least(now() + y.lease_ms * interval '1 millisecond',"
            + " t.started_at + y.timeout_ms * interval '1 millisecond', t.deadline) FROM task_type y"
            + " WHERE y.tenant = t.tenant AND y.name = t.type), t.lease_until)";

    /** Owner and state are compared in a way that no index serves: one on them would find all that run, for each outcome. */
    static final String FINISH = finish("t.owner IS NOT DISTINCT FROM $1", "");

    /**
     * For what is said with a token. Whoever has it has the lease of that counter, also if it is a receiver whose call is still
     * open, or just over: then the replica that made the call is the owner. While the call is open the lease lasts as long as it.
     */
    static final String FINISH_PULLED = finish(
            "$1::uuid IS NOT NULL",
            " WHEN lease_until IS NULL AND outcome = 'progressed' THEN (SELECT kept.started_at"
                    + " + y.timeout_ms * interval '1 millisecond' FROM task_type y WHERE y.tenant = kept.tenant"
                    + " AND y.name = kept.type)");

    /**
     * Outcomes are written.
     *
     * @param owner whose lease it must be
     * @param open until when one without a time lasts
     */
    private static String finish(String owner, String open) {
        return "WITH input AS (SELECT * FROM unnest($2::uuid[], $3::int8[], $4::text[], $5::text[],"
                + " $6::text[], $7::text[], $8::int8[], $9::float8[], $10::text[], $11::text[])"
                + " AS i(id, lease, outcome, result, error_type, error_message, delay_ms, fraction, partial, checkpoint)),"
                + " gone AS (DELETE FROM task t USING input i WHERE t.id = i.id AND t.lease = i.lease AND " + owner + ""
                + "  AND t.state IS NOT DISTINCT FROM 'running' AND i.outcome IN ('completed', 'dead') RETURNING t.*, i.outcome AS new_state,"
                + "  i.lease AS said_lease, i.result AS new_result, i.error_type AS new_error_type, i.error_message AS new_error_message),"
                + " kept AS (UPDATE task t SET"
                + "  state = CASE WHEN i.outcome IN ('failed', 'deferred') THEN 'scheduled' WHEN i.outcome = 'released' THEN 'queued'"
                + "   ELSE t.state END,"
                + "  seq = CASE WHEN i.outcome = 'released' THEN nextval('task_seq') ELSE t.seq END,"
                + "  ready_at = CASE WHEN i.outcome = 'released' THEN now() ELSE t.ready_at END,"
                + "  run_at = CASE WHEN i.outcome IN ('failed', 'deferred') THEN now() + i.delay_ms * interval '1 millisecond'"
                + "   ELSE t.run_at END,"
                + "  owner = CASE i.outcome WHEN 'progressed' THEN t.owner WHEN 'handed_over' THEN '" + LeaseId.PULLED
                + "'::uuid END,"
                + "  attempt = CASE WHEN i.outcome IN ('released', 'deferred') THEN t.attempt - 1 ELSE t.attempt END,"
                + "  lease_until = CASE WHEN i.outcome = 'handed_over' THEN coalesce(" + LONGER + ", now())"
                + "   WHEN i.outcome = 'progressed' AND t.lease_until IS NOT NULL THEN " + LONGER + " END,"
                + "  deferrals = t.deferrals + (i.outcome = 'deferred')::int4,"
                + "  progress = CASE WHEN i.outcome IN ('progressed', 'handed_over') THEN coalesce(i.fraction, t.progress) END,"
                + "  checkpoint = coalesce(i.checkpoint, t.checkpoint),"
                + "  error_type = CASE WHEN i.outcome IN ('failed', 'deferred') THEN i.error_type ELSE t.error_type END,"
                + "  error_message = CASE WHEN i.outcome IN ('failed', 'deferred') THEN i.error_message ELSE t.error_message END"
                + "  FROM input i WHERE t.id = i.id AND t.lease = i.lease AND " + owner
                + " AND t.state IS NOT DISTINCT FROM 'running'"
                + "  AND i.outcome IN ('failed', 'deferred', 'handed_over', 'released', 'progressed')"
                + "  RETURNING t.*, i.outcome, i.lease AS said_lease, i.fraction AS told, i.partial), "
                + Sql.DONE + ", "
                + Sql.events("SELECT " + Sql.endEvent("said_lease") + " FROM gone UNION ALL SELECT "
                        + Sql.event(
                                "CASE outcome WHEN 'deferred' THEN 'released' ELSE outcome END",
                                "state",
                                "NULL::text",
                                "CASE WHEN outcome = 'failed' THEN error_type END",
                                "CASE WHEN outcome = 'failed' THEN error_message END",
                                "CASE WHEN outcome = 'progressed' THEN progress END",
                                "CASE WHEN outcome = 'failed' THEN run_at END",
                                "said_lease")
                        + " FROM kept WHERE outcome IN ('failed', 'released', 'deferred') OR told IS NOT NULL UNION ALL SELECT "
                        + Sql.event(
                                "'partial'",
                                "state",
                                "partial",
                                "NULL::text",
                                "NULL::text",
                                "NULL::float8",
                                "NULL::timestamptz",
                                "said_lease")
                        + " FROM kept WHERE partial IS NOT NULL")
                + ", tally AS (INSERT INTO task_tally (tenant, type, completed, dead, retries)"
                + "  SELECT tenant, type, count(*) FILTER (WHERE o = 'completed'), count(*) FILTER (WHERE o = 'dead'),"
                + "  count(*) FILTER (WHERE o = 'failed') FROM (SELECT tenant, type, new_state AS o FROM gone"
                + "  UNION ALL SELECT tenant, type, outcome FROM kept WHERE outcome = 'failed') x GROUP BY tenant, type)"
                + " SELECT id, new_state AS outcome, tenant, type, priority, seq, concurrency_key,"
                + " NULL::timestamptz AS lease_until, flow FROM gone UNION ALL SELECT id, outcome, tenant, type, priority, seq,"
                + " concurrency_key, CASE WHEN lease_until > now() THEN lease_until" + open
                + " END, NULL::uuid FROM kept";
    }

    /** Whether a pulled task's lease ended because its time was over, and not because its worker was silent. */
    private static final String OVERDUE = "(t.deadline <= t.lease_until"
            + " OR t.started_at + y.timeout_ms * interval '1 millisecond' <= t.lease_until)";

    /** That of {@code t}. Looked up for each, so that it never tells the order in which tasks are read. */
    private static final String TYPE_OF =
            "SELECT timeout_ms FROM task_type y WHERE y.tenant = t.tenant AND y.name = t.type OFFSET 0";

    static final String OVERDUE_LEASES = "SELECT t.id, t.tenant, t.type, t.lease, t.attempt, t.crashes, t.max_attempts,"
            + " coalesce(t.deadline <= t.lease_until, false) AS late"
            + " FROM task t CROSS JOIN LATERAL (" + TYPE_OF + ") y"
            + " WHERE t.state IS NOT DISTINCT FROM 'running' AND t.lease_until < now() AND " + OVERDUE + " LIMIT $1";

    static final String STANDING =
            "SELECT i.id, coalesce(t.state, d.state) AS state, coalesce(t.lease, d.lease) AS lease"
                    + " FROM unnest($1::uuid[], $2::text[]) AS i(id, tenant)"
                    + " LEFT JOIN task t ON t.id = i.id AND t.tenant = i.tenant LEFT JOIN LATERAL (SELECT state, lease"
                    + " FROM task_done o WHERE o.id = i.id AND o.tenant = i.tenant ORDER BY finished_at DESC LIMIT 1) d ON true"
                    + " WHERE t.id IS NOT NULL OR d.state IS NOT NULL";

    /** Of workers that fell silent, and of pulled tasks those whose lease ended a moment ago. */
    static final String RECOVER = recover(
            "SELECT t.* FROM lost l CROSS JOIN LATERAL (SELECT t.id, t.owner AS worker, t.crashes, t.isolated FROM task t"
                    + " WHERE t.state = 'running' AND t.owner = l.id LIMIT 1000 FOR UPDATE SKIP LOCKED) t",
            " AND t.lease_until > now() - interval '1 minute'");

    /** Also of workers that nobody knows any more, and whenever a lease ended: reads all that runs. */
    static final String RECOVER_ALL = recover(
            "SELECT t.id, t.owner AS worker, t.crashes, t.isolated FROM task t"
                    + " WHERE t.state = 'running' AND t.owner > '" + LeaseId.PULLED
                    + "' AND (t.owner IN (SELECT id FROM lost)"
                    + " OR NOT EXISTS (SELECT 1 FROM task_worker w WHERE w.id = t.owner)) LIMIT 1000 FOR UPDATE OF t SKIP LOCKED",
            "");

    private static String recover(String left, String since) {
        return PostgresClient.PLANNED_EACH_TIME + "WITH lost AS (DELETE FROM task_worker"
                + " WHERE seen_at < now() - $1::int8 * interval '1 millisecond' RETURNING id),"
                + " left_alone AS (" + left + "),"
                + " lapsed AS (SELECT t.id, t.id AS worker, t.crashes, t.isolated"
                + "  FROM task t LEFT JOIN LATERAL (" + TYPE_OF + ") y ON true"
                + "  WHERE t.state IS NOT DISTINCT FROM 'running' AND t.lease_until < now()" + since + " AND " + OVERDUE
                + " IS NOT TRUE"
                + "  LIMIT 1000 FOR UPDATE OF t SKIP LOCKED),"
                + " blamed AS (SELECT u.id, u.isolated, u.isolated OR NOT bool_or(u.isolated) OVER w AS charged,"
                + "  u.crashes + 1 >= $2 AS often, count(*) FILTER (WHERE u.crashes + 1 >= $2) OVER w AS suspects"
                + "  FROM (SELECT * FROM left_alone UNION ALL SELECT * FROM lapsed) u WINDOW w AS (PARTITION BY u.worker)),"
                + " orphan AS (SELECT id, charged, charged AND often AS suspect,"
                + "  charged AND often AND (isolated OR suspects = 1) AS guilty FROM blamed),"
                + " gone AS (DELETE FROM task t WHERE t.id = ANY(ARRAY(SELECT id FROM orphan WHERE guilty)) RETURNING t.*,"
                + "  'dead' AS new_state, NULL::text AS new_result, $5::text AS new_error_type, $6::text AS new_error_message),"
                + " kept AS (UPDATE task t SET state = CASE WHEN o.suspect THEN 'scheduled' ELSE 'queued' END,"
                + "  run_at = CASE WHEN o.suspect THEN now() ELSE t.run_at END, isolated = o.suspect,"
                + "  seq = nextval('task_seq'), ready_at = now(), owner = NULL, progress = NULL, lease_until = NULL,"
                + "  crashes = t.crashes + CASE WHEN o.charged THEN 1 ELSE 0 END,"
                + "  attempt = t.attempt - CASE WHEN o.charged THEN 0 ELSE 1 END, error_type = $3, error_message = $4"
                + "  FROM orphan o WHERE t.id = ANY(ARRAY(SELECT id FROM orphan)) AND t.id = o.id AND NOT o.guilty RETURNING t.*), "
                + Sql.DONE + ", "
                + Sql.events("SELECT " + Sql.endEvent() + " FROM gone UNION ALL SELECT "
                        + Sql.event(
                                "'failed'",
                                "state",
                                "NULL::text",
                                "error_type",
                                "error_message",
                                "NULL::float8",
                                "now()")
                        + " FROM kept")
                + ", tally AS (INSERT INTO task_tally (tenant, type, dead, retries)"
                + "  SELECT tenant, type, sum(d), sum(r) FROM (SELECT tenant, type, 1 AS d, 0 AS r FROM gone"
                + "  UNION ALL SELECT tenant, type, 0, 1 FROM kept) x GROUP BY tenant, type)"
                + " SELECT 'dead' AS outcome, tenant, type, priority, seq, concurrency_key FROM gone"
                + " UNION ALL SELECT state, tenant, type, priority, seq, concurrency_key FROM kept";
    }

    /** The first of the isolated tasks that are due, if none is ready or runs and its key is free. */
    static final String PROMOTE_ISOLATED =
            "UPDATE task t SET state = 'queued', seq = nextval('task_seq'), ready_at = now()"
                    + " WHERE t.state IS NOT DISTINCT FROM 'scheduled' AND t.id = (SELECT i.id FROM task i WHERE i.isolated AND i.state = 'scheduled'"
                    + "  AND i.run_at <= now() AND NOT EXISTS (SELECT 1 FROM task a WHERE a.isolated AND a.state IN ('queued', 'running'))"
                    + "  AND NOT EXISTS (SELECT 1 FROM task h WHERE h.tenant = i.tenant AND h.type = i.type"
                    + "   AND h.concurrency_key = i.concurrency_key AND h.state IN ('queued', 'running'))"
                    + "  ORDER BY i.run_at LIMIT 1 FOR UPDATE SKIP LOCKED)"
                    + " RETURNING t.tenant, t.type, t.priority, t.seq";

    /** Owner and state are compared in a way that no index serves, as in an outcome. */
    static final String STILL_HELD = "SELECT t.id FROM task t WHERE t.id = ANY($2) AND t.owner IS NOT DISTINCT FROM $1"
            + " AND t.state IS NOT DISTINCT FROM 'running'";

    static final String HELD = "SELECT id, started_at < now() - interval '5 seconds' AS long_held FROM task"
            + " WHERE owner = $1 AND state = 'running'";

    static final String RELEASE =
            "WITH kept AS (UPDATE task SET state = 'queued', seq = nextval('task_seq'), ready_at = now(), owner = NULL,"
                    + " attempt = attempt - 1 WHERE owner = $1 AND state = 'running' AND id = ANY($2) RETURNING *), "
                    + Sql.events("SELECT " + Sql.event("'released'", "state") + " FROM kept")
                    + " SELECT tenant, type, priority, seq FROM kept";

    private LeaseSql() {}
}
