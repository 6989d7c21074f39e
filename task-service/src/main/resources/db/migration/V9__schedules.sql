-- Tasks that time asks for. Exactly one of cron, interval_ms and at says when; intervals count from anchor. next_slot is the earliest slot that is not fired,
-- null if there is none or it is paused; due_at is when to look at it: next_slot, or when a refused task is tried again. Whoever fires holds the row's lock and
-- moves both in the transaction that writes the tasks.
CREATE TABLE schedule (
    id            uuid        NOT NULL,
    tenant        text        NOT NULL,
    name          text        NOT NULL,
    subject       text,
    cron          text,
    interval_ms   bigint,
    at            timestamptz,
    time_zone     text,
    misfire       text        NOT NULL CHECK (misfire IN ('skip', 'one', 'all')),
    type          text        NOT NULL,
    payload       text        NOT NULL,
    priority      smallint    NOT NULL CHECK (priority BETWEEN 1 AND 15),
    tags          text[]      NOT NULL,
    max_attempts  integer,
    enabled       boolean     NOT NULL,
    revision      bigint      NOT NULL,
    anchor        timestamptz NOT NULL,
    next_slot     timestamptz,
    due_at        timestamptz,
    last_slot     timestamptz,
    last_task     uuid,
    refusals      integer     NOT NULL,
    last_error    text,
    last_error_at timestamptz,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL,
    PRIMARY KEY (tenant, name),
    CONSTRAINT schedule_timing CHECK (num_nonnulls(cron, interval_ms, at) = 1 AND (cron IS NULL) = (time_zone IS NULL)),
    CONSTRAINT schedule_due CHECK ((next_slot IS NULL) = (due_at IS NULL) AND (enabled OR next_slot IS NULL))
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 200);

CREATE INDEX schedule_due_at ON schedule (due_at) WHERE due_at IS NOT NULL;
CREATE UNIQUE INDEX schedule_of_tenant ON schedule (tenant, id);

-- Slots that became tasks, written with them. A slot of a name is fired once, whatever becomes of the schedule.
CREATE TABLE schedule_slot (
    tenant   text        NOT NULL,
    name     text        NOT NULL,
    slot     timestamptz NOT NULL,
    task_id  uuid        NOT NULL,
    fired_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, name, slot)
);
CREATE INDEX schedule_slot_fired_at ON schedule_slot (fired_at);

-- Schedules that ship and have been made once, whatever became of them.
CREATE TABLE schedule_seed (
    tenant text        NOT NULL,
    name   text        NOT NULL,
    at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, name)
);
