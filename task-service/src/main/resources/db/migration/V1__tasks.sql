-- Live tasks only; ended ones move to task_done. The order of a lane (tenant, type, priority) is seq: drawn when a task
-- is accepted and drawn anew whenever it becomes ready again, so that claims can begin at a low watermark.
CREATE SEQUENCE task_seq;
CREATE SEQUENCE task_event_seq;

CREATE TABLE task (
    id              uuid PRIMARY KEY,
    seq             bigint           NOT NULL DEFAULT nextval('task_seq'),
    tenant          text             NOT NULL,
    subject         text,
    type            text             NOT NULL,
    priority        smallint         NOT NULL CHECK (priority BETWEEN 1 AND 15),
    state           text             NOT NULL CHECK (state IN ('scheduled', 'queued', 'waiting', 'running')),
    payload         text             NOT NULL,
    tags            text[]           NOT NULL,
    unique_key      text,
    concurrency_key text,
    run_at          timestamptz,
    deadline        timestamptz,
    max_attempts    integer          NOT NULL,
    attempt         integer          NOT NULL DEFAULT 0,
    crashes         integer          NOT NULL DEFAULT 0,
    lease           bigint           NOT NULL DEFAULT 0,
    owner           uuid,
    started_at      timestamptz,
    progress        double precision,
    error_type      text,
    error_message   text,
    request_id      text,
    traceparent     text,
    submitted_at    timestamptz      NOT NULL DEFAULT now()
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 2000);

CREATE INDEX task_ready ON task (tenant, type, priority, seq) WHERE state = 'queued';
CREATE INDEX task_due ON task (run_at) WHERE state = 'scheduled';
CREATE INDEX task_owned ON task (owner) WHERE state = 'running';
CREATE INDEX task_running ON task (tenant, type) WHERE state = 'running';
CREATE INDEX task_too_late ON task (deadline) WHERE deadline IS NOT NULL;
CREATE INDEX task_of_tenant ON task (tenant, id);
CREATE UNIQUE INDEX task_unique_key ON task (tenant, type, unique_key) WHERE unique_key IS NOT NULL;
-- At most one task of a key is ready or runs; the others wait and are promoted when it ends.
CREATE UNIQUE INDEX task_key_holder ON task (tenant, type, concurrency_key)
    WHERE concurrency_key IS NOT NULL AND state IN ('queued', 'running');
CREATE INDEX task_key_waiting ON task (tenant, type, concurrency_key, priority, seq) WHERE state = 'waiting';

CREATE TABLE task_done (
    id              uuid             NOT NULL,
    tenant          text             NOT NULL,
    subject         text,
    type            text             NOT NULL,
    priority        smallint         NOT NULL,
    state           text             NOT NULL CHECK (state IN ('completed', 'cancelled', 'dead')),
    payload         text             NOT NULL,
    tags            text[]           NOT NULL,
    unique_key      text,
    concurrency_key text,
    run_at          timestamptz,
    deadline        timestamptz,
    max_attempts    integer          NOT NULL,
    attempt         integer          NOT NULL,
    crashes         integer          NOT NULL,
    lease           bigint           NOT NULL,
    started_at      timestamptz,
    progress        double precision,
    result          text,
    error_type      text,
    error_message   text,
    request_id      text,
    traceparent     text,
    submitted_at    timestamptz      NOT NULL,
    finished_at     timestamptz      NOT NULL DEFAULT now()
) PARTITION BY RANGE (finished_at);
CREATE INDEX task_done_id ON task_done (id);
CREATE INDEX task_done_of_tenant ON task_done (tenant, id);
CREATE INDEX task_done_dead ON task_done (tenant, id) WHERE state = 'dead';

-- Append-only: what happened, the task as it was then. Read by event streams; task_outbox names what Kafka has not got.
-- Events of one task are in order of seq, since each is written under the lock of the task's row.
CREATE TABLE task_event (
    seq           bigint           NOT NULL,
    task_id       uuid             NOT NULL,
    tenant        text             NOT NULL,
    kind          text             NOT NULL,
    state         text             NOT NULL,
    type          text             NOT NULL,
    priority      smallint         NOT NULL,
    attempt       integer          NOT NULL,
    tags          text[]           NOT NULL,
    subject       text,
    request_id    text,
    traceparent   text,
    result        text,
    error_type    text,
    error_message text,
    progress      double precision,
    retry_at      timestamptz,
    lease         bigint           NOT NULL,
    at            timestamptz      NOT NULL DEFAULT now()
) PARTITION BY RANGE (at);
CREATE INDEX task_event_of_task ON task_event (task_id, seq);

CREATE TABLE task_outbox (
    bucket smallint    NOT NULL,
    seq    bigint      NOT NULL,
    at     timestamptz NOT NULL,
    task_id uuid       NOT NULL,
    PRIMARY KEY (bucket, seq)
) WITH (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 2000);

-- Requests that must not be done twice: Idempotency-Key of HTTP and ids of events, stored with what they made.
CREATE TABLE task_request (
    id      uuid        NOT NULL,
    tenant  text        NOT NULL,
    origin  text        NOT NULL,
    key     text        NOT NULL,
    hash    text        NOT NULL,
    answer  text,
    at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, origin, key)
);
CREATE INDEX task_request_at ON task_request (origin, at);

-- Counts as deltas, one row per tenant and type of a write, added up now and then: a counter row would be a hot spot.
-- type '' counts what does not belong to one type.
CREATE TABLE task_tally (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant    text   NOT NULL,
    type      text   NOT NULL,
    submitted bigint NOT NULL DEFAULT 0,
    completed bigint NOT NULL DEFAULT 0,
    dead      bigint NOT NULL DEFAULT 0,
    cancelled bigint NOT NULL DEFAULT 0,
    retries   bigint NOT NULL DEFAULT 0,
    batches   bigint NOT NULL DEFAULT 0
) WITH (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 2000);
CREATE INDEX task_tally_tenant ON task_tally (tenant, type);

CREATE TABLE task_worker (
    id         uuid        PRIMARY KEY,
    replica    text        NOT NULL,
    started_at timestamptz NOT NULL DEFAULT now(),
    seen_at    timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 50);

-- What people edit.
CREATE TABLE task_type (
    tenant           text             NOT NULL,
    name             text             NOT NULL,
    max_attempts     integer          NOT NULL,
    concurrency      integer,
    retry_initial_ms bigint           NOT NULL,
    retry_max_ms     bigint           NOT NULL,
    retry_multiplier double precision NOT NULL,
    retry_jitter     double precision NOT NULL,
    timeout_ms       bigint           NOT NULL,
    updated_at       timestamptz      NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, name)
);

CREATE TABLE task_switch (
    tenant       text        PRIMARY KEY,
    asynchronous boolean     NOT NULL,
    updated_at   timestamptz NOT NULL DEFAULT now()
);

-- Partitions by day (UTC), from yesterday to a week ahead; days older than p_keep are dropped. task_outbox holds no
-- reference to a dropped day: events that old and still unsent are lost to Kafka, hence the warning metric on its age.
CREATE FUNCTION task_partitions(p_keep integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_day   date;
    v_table text;
    v_name  text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('task_partitions'));
    FOREACH v_table IN ARRAY ARRAY['task_done', 'task_event'] LOOP
        FOR v_day IN SELECT (now() AT TIME ZONE 'UTC')::date + d FROM generate_series(-1, 7) d LOOP
            v_name := v_table || '_' || to_char(v_day, 'YYYYMMDD');
            IF to_regclass(v_name) IS NULL THEN
                EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
                    v_name, v_table, v_day || ' 00:00:00+00', (v_day + 1) || ' 00:00:00+00');
            END IF;
        END LOOP;
        FOR v_name IN
            SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
            WHERE i.inhparent = v_table::regclass
              AND right(c.relname, 8) < to_char((now() AT TIME ZONE 'UTC')::date - p_keep, 'YYYYMMDD')
        LOOP
            EXECUTE format('DROP TABLE %I', v_name);
        END LOOP;
    END LOOP;
END;
$$;

SELECT task_partitions(14);
