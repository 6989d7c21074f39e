-- A tenant's settings of a shipped type (builtin), or a type of its own that workers pull.
ALTER TABLE task_type
    ADD COLUMN handler  text NOT NULL DEFAULT 'builtin' CHECK (handler IN ('builtin', 'pull')),
    ADD COLUMN lease_ms bigint,
    ADD CONSTRAINT task_type_lease CHECK ((handler = 'pull') = (lease_ms IS NOT NULL));

-- A task that a worker pulled: it runs until lease_until without a heartbeat; its owner is the nil UUID, the smallest there
-- is, since no replica is responsible for it. checkpoint is what the next attempt is given.
ALTER TABLE task
    ADD COLUMN lease_until timestamptz,
    ADD COLUMN checkpoint  text;

CREATE INDEX task_leased ON task (lease_until) WHERE lease_until IS NOT NULL;
