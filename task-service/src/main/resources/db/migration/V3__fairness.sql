-- Since when a task has been ready (or waits for its key), from which it ages. Set anew whenever seq is; constant for the
-- rows of today, so that no row is rewritten.
ALTER TABLE task ADD COLUMN ready_at timestamptz NOT NULL DEFAULT now();

-- What an error looks like without what differs each time: ids, quoted texts, hexadecimal numbers and numbers.
CREATE FUNCTION task_error_shape(p_message text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT regexp_replace(regexp_replace(regexp_replace(regexp_replace(left(p_message, 500),
        '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}', '<id>', 'gi'),
        '''[^'']*''|"[^"]*"', '<text>', 'g'),
        '\m(0x[0-9a-f]+|(?=[0-9a-f]*[0-9])[0-9a-f]{8,})\M', '<hex>', 'gi'),
        '[0-9]+([.,:][0-9]+)*', '<n>', 'g')
$$;

-- By which dead tasks are grouped: type, kind of error, and its shape.
CREATE FUNCTION task_fingerprint(p_type text, p_error_type text, p_message text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT left(md5(p_type || E'\n' || coalesce(p_error_type, '') || E'\n'
        || coalesce(task_error_shape(p_message), '')), 16)
$$;

-- Written when a task dies. Rows that a replica of an older version writes meanwhile have none; they get it when read.
ALTER TABLE task_done ADD COLUMN fingerprint text;
UPDATE task_done SET fingerprint = task_fingerprint(type, error_type, error_message) WHERE state = 'dead';
CREATE INDEX task_done_fingerprint ON task_done (tenant, fingerprint, id) WHERE state = 'dead';

-- Dead tasks of one fingerprint made live again at a rate. The row's lock is held by whoever takes a step; paced_at is up
-- to when the rate has been used. Only tasks that were dead before created_at are its.
CREATE TABLE task_redrive (
    id              uuid             PRIMARY KEY,
    tenant          text             NOT NULL,
    fingerprint     text             NOT NULL,
    rate_per_second double precision NOT NULL CHECK (rate_per_second > 0),
    state           text             NOT NULL CHECK (state IN ('canary', 'running', 'completed', 'stopped', 'cancelled')),
    reason          text,
    total           bigint           NOT NULL,
    created_at      timestamptz      NOT NULL DEFAULT now(),
    paced_at        timestamptz      NOT NULL DEFAULT now(),
    finished_at     timestamptz
);
CREATE UNIQUE INDEX task_redrive_open ON task_redrive (tenant, fingerprint) WHERE finished_at IS NULL;

CREATE TABLE task_redriven (
    redrive uuid        NOT NULL REFERENCES task_redrive ON DELETE CASCADE,
    task    uuid        NOT NULL,
    at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (redrive, task)
);
CREATE INDEX task_redriven_at ON task_redriven (redrive, at, task);
