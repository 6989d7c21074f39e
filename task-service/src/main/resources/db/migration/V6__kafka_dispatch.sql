-- A type whose tasks are sent to a topic.
ALTER TABLE task_type
    DROP CONSTRAINT task_type_handler_check,
    ADD COLUMN topic text,
    ADD CONSTRAINT task_type_handler_check CHECK (handler IN ('builtin', 'pull', 'http', 'kafka')),
    ADD CONSTRAINT task_type_topic CHECK ((handler = 'kafka') = (topic IS NOT NULL));

-- Leases that are not in Kafka yet, written with the lease. Until then the lease has no time: a broker that is away costs
-- no attempts. The row goes when Kafka has the task.
CREATE TABLE task_dispatch (
    seq     bigint GENERATED ALWAYS AS IDENTITY,
    topic   text        NOT NULL,
    task_id uuid        NOT NULL,
    lease   bigint      NOT NULL,
    at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (topic, seq)
) WITH (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 2000);
