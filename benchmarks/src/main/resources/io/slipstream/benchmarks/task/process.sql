WITH picked AS (
    SELECT id FROM slipstream_task.task WHERE state = 'queued' AND tenant = 'bench' AND type = 'diagnostics.echo' AND priority = 8
    ORDER BY seq LIMIT :tasks FOR UPDATE SKIP LOCKED),
claimed AS (
    UPDATE slipstream_task.task t SET state = 'running', lease = t.lease + 1, attempt = t.attempt + 1,
        owner = md5('bench' || :client_id)::uuid, started_at = now()
    FROM picked p WHERE t.id = p.id RETURNING t.*),
event AS (
    INSERT INTO slipstream_task.task_event (seq, task_id, tenant, kind, state, type, priority, attempt, tags, subject, lease)
    SELECT nextval('slipstream_task.task_event_seq'), id, tenant, 'started', state, type, priority, attempt, tags, subject, lease FROM claimed
    RETURNING seq, task_id, at)
INSERT INTO slipstream_task.task_outbox (seq, at, task_ids, seqs)
SELECT max(seq), max(at), array_agg(task_id), array_agg(seq) FROM event HAVING count(*) > 0 AND :starts = 1;
WITH gone AS (
    DELETE FROM slipstream_task.task WHERE owner = md5('bench' || :client_id)::uuid AND state = 'running' RETURNING *),
done AS (
    INSERT INTO slipstream_task.task_done (id, tenant, subject, type, priority, state, payload, tags, max_attempts, attempt, crashes, lease,
        started_at, result, submitted_at)
    SELECT id, tenant, subject, type, priority, 'completed', payload, tags, max_attempts, attempt, crashes, lease, started_at, payload, submitted_at
    FROM gone),
event AS (
    INSERT INTO slipstream_task.task_event (seq, task_id, tenant, kind, state, type, priority, attempt, tags, subject, result, lease)
    SELECT nextval('slipstream_task.task_event_seq'), id, tenant, 'completed', 'completed', type, priority, attempt, tags, subject, payload, lease
    FROM gone RETURNING seq, task_id, at),
tally AS (INSERT INTO slipstream_task.task_tally (tenant, type, completed) SELECT tenant, type, count(*) FROM gone GROUP BY tenant, type)
INSERT INTO slipstream_task.task_outbox (seq, at, task_ids, seqs)
SELECT max(seq), max(at), array_agg(task_id), array_agg(seq) FROM event HAVING count(*) > 0;
WITH sent AS (
    DELETE FROM slipstream_task.task_outbox WHERE seq IN (
        SELECT seq FROM slipstream_task.task_outbox ORDER BY seq LIMIT 1 + :starts FOR UPDATE SKIP LOCKED)
    RETURNING *)
SELECT e.* FROM sent s CROSS JOIN unnest(s.task_ids, s.seqs) AS u(task_id, seq)
JOIN slipstream_task.task_event e ON e.task_id = u.task_id AND e.seq = u.seq AND e.at = s.at;
