-- What answers of models that were served again would have cost: facts only, prices are applied when they are read.
CREATE TABLE ai_saving (
    tenant        text   NOT NULL,
    day           date   NOT NULL,
    kind          text   NOT NULL,
    model         text   NOT NULL, -- empty for tools that name none
    calls         bigint NOT NULL CHECK (calls >= 0),
    input_tokens  bigint NOT NULL CHECK (input_tokens >= 0),
    output_tokens bigint NOT NULL CHECK (output_tokens >= 0),
    PRIMARY KEY (tenant, day, kind, model)
);

-- What keeping the answers took in process and on the replicas' disks.
CREATE TABLE ai_holding (
    tenant       text   NOT NULL,
    day          date   NOT NULL,
    byte_seconds bigint NOT NULL CHECK (byte_seconds >= 0),
    PRIMARY KEY (tenant, day)
);

-- The last batch of each run of a replica, so that one that is offered again is not added twice.
CREATE TABLE ai_ledger_writer (
    writer     uuid        PRIMARY KEY,
    last_batch bigint      NOT NULL,
    last_at    timestamptz NOT NULL DEFAULT now()
);
