-- One row of the outbox for the events that one statement writes, instead of one for each event: most of what an event cost
-- was its row, its index entry and their removal. seq is the largest of seqs; for each task the rows are in the order of its
-- events all the same, since a statement draws a task's number only once it has the task's lock.
ALTER TABLE task_outbox RENAME TO task_outbox_of_one;
ALTER TABLE task_outbox_of_one RENAME CONSTRAINT task_outbox_pkey TO task_outbox_of_one_pkey;

CREATE TABLE task_outbox (
    seq      bigint      PRIMARY KEY,
    at       timestamptz NOT NULL,
    task_ids uuid[]      NOT NULL,
    seqs     bigint[]    NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 2000);

INSERT INTO task_outbox (seq, at, task_ids, seqs) SELECT seq, at, ARRAY[task_id], ARRAY[seq] FROM task_outbox_of_one;
DROP TABLE task_outbox_of_one;
