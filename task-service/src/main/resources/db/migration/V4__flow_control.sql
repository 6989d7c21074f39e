-- How often tasks of a type may start; null for as often as they can.
ALTER TABLE task_type
    ADD COLUMN rate_per_second double precision,
    ADD COLUMN rate_burst      integer,
    ADD CONSTRAINT task_type_rate CHECK ((rate_per_second IS NULL) = (rate_burst IS NULL));

-- Token buckets: what was in one when it was last taken from. scope 'type' is one type of a tenant, 'tenant' all of its
-- types (name ''). How fast a bucket fills and how much it holds are settings; without a row it is full. Written by whoever
-- holds its advisory lock, in the transaction of the claim that takes the tokens.
CREATE TABLE task_bucket (
    tenant    text             NOT NULL,
    scope     text             NOT NULL CHECK (scope IN ('type', 'tenant')),
    name      text             NOT NULL,
    tokens    double precision NOT NULL,
    filled_at timestamptz      NOT NULL,
    PRIMARY KEY (tenant, scope, name)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 200);

-- Unique keys that are taken for a while, whatever became of the task that took them. Only of submissions that ask for it.
CREATE TABLE task_unique (
    tenant text        NOT NULL,
    type   text        NOT NULL,
    key    text        NOT NULL,
    task   uuid        NOT NULL,
    until  timestamptz NOT NULL,
    PRIMARY KEY (tenant, type, key)
) WITH (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 2000);
CREATE INDEX task_unique_until ON task_unique (until);

-- Workers were lost with it, and it cannot be told whether by it: of those at most one at a time is ready or runs, so that
-- the next loss tells.
ALTER TABLE task ADD COLUMN isolated boolean NOT NULL DEFAULT false;
CREATE UNIQUE INDEX task_isolated_active ON task (isolated) WHERE isolated AND state IN ('queued', 'running');
CREATE INDEX task_isolated_due ON task (run_at) WHERE isolated AND state = 'scheduled';
