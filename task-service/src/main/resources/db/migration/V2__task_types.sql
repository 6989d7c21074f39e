-- A tenant's settings of a shipped type (builtin), or a type of its own that workers pull.
ALTER TABLE task_type
    ADD COLUMN handler  text NOT NULL DEFAULT 'builtin' CHECK (handler IN ('builtin', 'pull')),
    ADD COLUMN lease_ms bigint,
    ADD CONSTRAINT task_type_lease CHECK ((handler = 'pull') = (lease_ms IS NOT NULL));
