package io.slipstream.task.storage;

/**
 * Parts that statements share. Every change of a task writes its event, the event's name in the outbox, and a tally, in
 * the statement that changes it: each part below is a common table expression over one before it.
 */
final class Sql {
    /** What a task has in both tables, for {@link TaskRows#task}. */
    static final String LIVE_COLUMNS =
            "id, tenant, subject, type, state, priority, attempt, max_attempts, payload, tags,"
                    + " unique_key, concurrency_key, run_at, deadline, submitted_at, started_at, NULL::timestamptz AS finished_at,"
                    + " NULL::text AS result, error_type, error_message, progress, request_id, traceparent";

    static final String DONE_COLUMNS = LIVE_COLUMNS
            .replace("NULL::timestamptz AS finished_at", "finished_at")
            .replace("NULL::text AS result", "result");

    /** Tasks in {@code gone} (task.* with new_state, new_result, new_error_type, new_error_message) move to task_done. */
    static final String DONE = """
            done AS (
              INSERT INTO task_done (id, tenant, subject, type, priority, state, payload, tags, unique_key, concurrency_key,
                run_at, deadline, max_attempts, attempt, crashes, lease, started_at, progress, result, error_type,
                error_message, request_id, traceparent, submitted_at, flow, part, held, inputs, notify_on, fingerprint)
              SELECT id, tenant, subject, type, priority, new_state, payload, tags, unique_key, concurrency_key,
                run_at, deadline, max_attempts, attempt, crashes, lease, started_at, progress, new_result, new_error_type,
                new_error_message, request_id, traceparent, submitted_at, flow, part, held, inputs, notify_on,
                CASE WHEN new_state = 'dead' THEN task_fingerprint(type, new_error_type, new_error_message) END
              FROM gone)
            """;

    private static final String EVENT_COLUMNS =
            "seq, task_id, tenant, kind, state, type, priority, attempt, tags, subject,"
                    + " request_id, traceparent, result, error_type, error_message, progress, retry_at, lease";

    private Sql() {}

    /**
     * Ended tasks in {@code old} (task_done.*) become live again in {@code ins}, as if new, with this payload. The flow of one that is
     * part of a flow is told.
     */
    static String liveAgain(String payload) {
        return "ins AS (INSERT INTO task (id, tenant, subject, type, priority, state, payload, tags, unique_key,"
                + " concurrency_key, max_attempts, lease, request_id, traceparent, submitted_at, flow, part, held,"
                + " inputs, notify_on)"
                + " SELECT id, tenant, subject, type, priority,"
                + " CASE WHEN concurrency_key IS NULL AND held IS NOT TRUE THEN 'queued' ELSE 'waiting' END, " + payload
                + ", tags, unique_key,"
                + " concurrency_key, max_attempts, lease, request_id, traceparent, submitted_at, flow, part, held,"
                + " inputs, notify_on"
                + " FROM old RETURNING *), back AS (INSERT INTO flow_end (flow, part, state)"
                + " SELECT flow, part, CASE WHEN held THEN 'held' ELSE 'live' END FROM old WHERE flow IS NOT NULL), "
                + events("SELECT " + event("'submitted'", "state") + " FROM ins")
                + ", tally AS (INSERT INTO task_tally (tenant, type, dead) SELECT tenant, type, -count(*) FROM ins"
                + " GROUP BY tenant, type)";
    }

    /** Events from a query that has the columns of an event but seq. Some are for followers and the verifier, not for Kafka. */
    static String events(String query) {
        return logged(query)
                + ", ob AS (INSERT INTO task_outbox (seq, at, task_ids, seqs)"
                + " SELECT max(seq), max(at), array_agg(task_id ORDER BY seq), array_agg(seq ORDER BY seq) FROM ev"
                + " WHERE kind NOT IN ('partial', 'released', 'replaced') HAVING count(*) > 0)";
    }

    /** The same for followers and the verifier alone: nothing of them goes to Kafka. */
    static String logged(String query) {
        return "happened AS (" + query + "), ev AS (INSERT INTO task_event (" + EVENT_COLUMNS + ")"
                + " SELECT nextval('task_event_seq'), h.* FROM happened h RETURNING seq, task_id, at, kind)";
    }

    /** The columns of an event but seq, of a row of {@code task}. */
    static String event(
            String kind,
            String state,
            String result,
            String errorType,
            String errorMessage,
            String progress,
            String retryAt) {
        return event(kind, state, result, errorType, errorMessage, progress, retryAt, "lease");
    }

    /**
     * The columns of an event but seq, of a row of {@code task}.
     *
     * @param lease the lease that a worker named, where it is its outcome: so the log shows if a stale one has an effect
     */
    static String event(
            String kind,
            String state,
            String result,
            String errorType,
            String errorMessage,
            String progress,
            String retryAt,
            String lease) {
        return "id, tenant, " + kind + ", " + state
                + ", type, priority, attempt, tags, subject, request_id, traceparent, " + result + ", " + errorType
                + ", " + errorMessage + ", " + progress + ", " + retryAt + ", " + lease;
    }

    /** An event that says nothing but its kind. */
    static String event(String kind, String state) {
        return event(kind, state, "NULL::text", "NULL::text", "NULL::text", "NULL::float8", "NULL::timestamptz");
    }

    /** The event of a row of {@code gone}. */
    static String endEvent() {
        return endEvent("lease");
    }

    /** The event of a row of {@code gone}, of the lease that a worker named. */
    static String endEvent(String lease) {
        return event(
                "new_state",
                "new_state",
                "new_result",
                "new_error_type",
                "new_error_message",
                "NULL::float8",
                "NULL::timestamptz",
                lease);
    }
}
