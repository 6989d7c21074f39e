package io.slipstream.task.storage;

import io.slipstream.task.lease.LeaseId;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * The statements by which leases are taken.
 *
 * @param own for a worker of a replica, which vouches for the lease
 * @param pulled for workers that pull: no replica vouches for the lease, it has a time
 * @param dispatched for workers that get tasks over Kafka: the lease has no time until it is sent, which is noted with it
 */
record ClaimSql(String own, String pulled, String dispatched) {
    private static final String WANT = "unnest($2::text[], $3::text[], $4::int2[], $5::int8[], $6::int8[], $7::int8[])"
            + " AS w(tenant, type, priority, low, n, aged_ms)";

    /**
     * The statements.
     *
     * @param startsArePublished whether Kafka is told of starts; the log has them in any case
     */
    static ClaimSql of(boolean startsArePublished) {
        UnaryOperator<String> events = startsArePublished ? Sql::events : Sql::logged;
        return new ClaimSql(own(events), pulled(events), dispatched(events));
    }

    /** That of a worker, or of one of those that stand for workers without a replica. */
    String of(UUID worker) {
        if (worker.equals(LeaseId.DISPATCHED)) {
            return dispatched;
        }
        return worker.equals(LeaseId.PULLED) ? pulled : own;
    }

    private static String own(UnaryOperator<String> events) {
        return claim(
                "SELECT w.* FROM " + WANT + " WHERE EXISTS (SELECT 1 FROM task_worker WHERE id = $1)",
                "",
                "$1",
                "",
                events,
                "");
    }

    private static String pulled(UnaryOperator<String> events) {
        return claim(
                "SELECT w.*, y.lease_ms, y.timeout_ms FROM " + WANT
                        + " JOIN task_type y ON y.tenant = w.tenant AND y.name = w.type AND y.handler = 'pull'",
                ", w.lease_ms, w.timeout_ms",
                "$1",
                ", lease_until = least(now() + least(p.lease_ms, p.timeout_ms) * interval '1 millisecond', t.deadline)",
                events,
                "");
    }

    private static String dispatched(UnaryOperator<String> events) {
        return claim(
                "SELECT w.* FROM " + WANT + " JOIN task_type y ON y.tenant = w.tenant AND y.name = w.type"
                        + " AND y.handler = 'kafka' WHERE $1::uuid IS NOT NULL",
                "",
                "'" + LeaseId.PULLED + "'::uuid",
                "",
                events,
                ", sent AS (INSERT INTO task_dispatch (topic, task_id, lease) SELECT y.topic, c.id, c.lease FROM claimed c"
                        + " JOIN task_type y ON y.tenant = c.tenant AND y.name = c.type)");
    }

    private static String claim(
            String want, String times, String owner, String leaseUntil, UnaryOperator<String> events, String also) {
        return "WITH want AS (" + want + "),"
                + " picked AS MATERIALIZED (SELECT p.id" + times + " FROM want w CROSS JOIN LATERAL ("
                + "   SELECT t.id, t.ready_at FROM task t WHERE t.state = 'queued' AND t.tenant = w.tenant AND t.type = w.type"
                + "   AND t.priority = w.priority AND t.seq >= w.low AND (t.deadline IS NULL OR t.deadline > now())"
                + "   ORDER BY t.seq LIMIT w.n FOR UPDATE SKIP LOCKED) p"
                + "  WHERE w.aged_ms = 0 OR p.ready_at <= now() - w.aged_ms * interval '1 millisecond'),"
                + " claimed AS (UPDATE task t SET state = 'running', lease = t.lease + 1, attempt = t.attempt + 1, owner = "
                + owner + ","
                + "   started_at = now(), progress = NULL" + leaseUntil
                + "   FROM picked p WHERE t.id = p.id RETURNING t.*), "
                + events.apply("SELECT " + Sql.event("'started'", "state") + " FROM claimed")
                + also + " SELECT " + Sql.LIVE_COLUMNS
                + ", lease, seq, crashes, checkpoint, inputs, deferrals, lease_until,"
                + " (extract(epoch FROM deadline - now()) * 1000)::int8 AS left_ms FROM claimed ORDER BY seq";
    }
}
