-- Flows: tasks that wait for one another. A part is a task; that it is part of a flow is null for all others, so that no
-- row of today is rewritten. A held part waits for others of its flow and for nothing else; inputs is what it is given of them.
ALTER TABLE task
    ADD COLUMN flow   uuid,
    ADD COLUMN part   integer,
    ADD COLUMN held   boolean,
    ADD COLUMN inputs text;
ALTER TABLE task_done
    ADD COLUMN flow   uuid,
    ADD COLUMN part   integer,
    ADD COLUMN held   boolean,
    ADD COLUMN inputs text;

CREATE UNIQUE INDEX task_of_flow ON task (flow, part) WHERE flow IS NOT NULL;
CREATE INDEX task_done_of_flow ON task_done (flow, part) WHERE flow IS NOT NULL;

-- Who waits for a concurrency key; held parts do not yet.
DROP INDEX task_key_waiting;
CREATE INDEX task_key_waiting ON task (tenant, type, concurrency_key, priority, seq)
    WHERE state = 'waiting' AND held IS NOT TRUE;

-- One row for a flow: needs is, for each part, which others it needs (ranges of places from 0); states is how far each is,
-- as of the last advance, one letter for each part. Whoever advances a flow holds the row's lock.
CREATE TABLE flow (
    id          uuid        PRIMARY KEY,
    tenant      text        NOT NULL,
    subject     text,
    kind        text        NOT NULL CHECK (kind IN ('group', 'chain', 'chord', 'dag')),
    on_failure  text        NOT NULL CHECK (on_failure IN ('all', 'any', 'ignore', 'fail_fast')),
    concurrency integer,
    names       text[]      NOT NULL,
    needs       text        NOT NULL,
    tasks       uuid[]      NOT NULL,
    states      text        NOT NULL,
    state       text        NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'completed', 'failed', 'cancelled')),
    nth         integer     NOT NULL DEFAULT 0,
    parent      uuid,
    created_at  timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 500);
CREATE INDEX flow_of_tenant ON flow (tenant, id);
CREATE INDEX flow_ended ON flow (finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX flow_of_parent ON flow (parent) WHERE parent IS NOT NULL AND state = 'running';

-- What ended parts of flows, whatever it was, in the transaction that ended them; 'live' when a dead one was redriven, 'held'
-- when it had not even been let go. No
-- lock of the flow is taken, so that parts that end at the same time do not wait for one another. nth is the place in what
-- followers of the flow are told: null until an advance has looked at it, 0 if it came after the end of the flow.
CREATE TABLE flow_end (
    flow  uuid   NOT NULL,
    id    bigint GENERATED ALWAYS AS IDENTITY,
    part  integer NOT NULL,
    state text   NOT NULL CHECK (state IN ('completed', 'dead', 'cancelled', 'live', 'held')),
    at    timestamptz NOT NULL DEFAULT now(),
    nth   integer,
    PRIMARY KEY (flow, id)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 2000);
CREATE INDEX flow_end_open ON flow_end (flow, id) WHERE nth IS NULL;

CREATE FUNCTION flow_part_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO flow_end (flow, part, state) VALUES (NEW.flow, NEW.part, NEW.state);
    RETURN NULL;
END;
$$;

-- On each partition, those of days to come as well.
CREATE TRIGGER flow_part_ended AFTER INSERT ON task_done FOR EACH ROW WHEN (NEW.flow IS NOT NULL)
    EXECUTE FUNCTION flow_part_ended();
