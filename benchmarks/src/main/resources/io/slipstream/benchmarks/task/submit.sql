\set number random(1, 1000000000)
WITH made AS (
    INSERT INTO slipstream_task.task (id, tenant, subject, type, priority, state, payload, tags, max_attempts)
    VALUES (gen_random_uuid(), 'bench', 'bench', 'diagnostics.echo', 8, 'queued', '{"text":"' || repeat('x', 188) || '"}', '{}', 3)
    RETURNING *),
event AS (
    INSERT INTO slipstream_task.task_event (seq, task_id, tenant, kind, state, type, priority, attempt, tags, subject, lease)
    SELECT nextval('slipstream_task.task_event_seq'), id, tenant, 'submitted', state, type, priority, attempt, tags, subject, lease FROM made
    RETURNING seq, task_id, at)
INSERT INTO slipstream_task.task_outbox (seq, at, task_ids, seqs) SELECT seq, at, ARRAY[task_id], ARRAY[seq] FROM event;
