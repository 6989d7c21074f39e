WITH made AS (
    INSERT INTO slipstream_task.task (id, tenant, subject, type, priority, state, payload, tags, max_attempts)
    SELECT gen_random_uuid(), 'bench', 'bench', 'diagnostics.echo', 8, 'queued', '{"text":"' || repeat('x', 188) || '"}', '{}', 3
    FROM generate_series(1, :tasks) RETURNING *),
event AS (
    INSERT INTO slipstream_task.task_event (seq, task_id, tenant, kind, state, type, priority, attempt, tags, subject, lease)
    SELECT nextval('slipstream_task.task_event_seq'), id, tenant, 'submitted', state, type, priority, attempt, tags, subject, lease FROM made
    RETURNING seq, task_id, at),
tally AS (INSERT INTO slipstream_task.task_tally (tenant, type, submitted) SELECT tenant, type, count(*) FROM made GROUP BY tenant, type)
INSERT INTO slipstream_task.task_outbox (seq, at, task_ids, seqs) SELECT max(seq), max(at), array_agg(task_id), array_agg(seq) FROM event;
