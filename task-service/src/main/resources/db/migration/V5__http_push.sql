-- A type whose tasks are sent to a URL. From its salt its secret is derived; calls are also signed with the one before, so
-- that receivers can change over. lease_ms is how long a receiver that answered 202 may be silent.
ALTER TABLE task_type
    DROP CONSTRAINT task_type_handler_check,
    DROP CONSTRAINT task_type_lease,
    ADD COLUMN push_url         text,
    ADD COLUMN push_salt        bigint,
    ADD COLUMN push_salt_before bigint,
    ADD CONSTRAINT task_type_handler_check CHECK (handler IN ('builtin', 'pull', 'http')),
    ADD CONSTRAINT task_type_lease CHECK ((handler = 'builtin') = (lease_ms IS NULL)),
    ADD CONSTRAINT task_type_push CHECK ((handler = 'http') = (push_url IS NOT NULL AND push_salt IS NOT NULL));

-- How often the target of a task asked to be called later; such an attempt does not count, so this bounds them. Constant
-- for the rows of today, so that no row is rewritten.
ALTER TABLE task ADD COLUMN deferrals integer NOT NULL DEFAULT 0;
