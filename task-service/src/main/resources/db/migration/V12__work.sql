-- Mails that tasks sent or may have sent. tries counts those of which it is not known that they failed: two at the most, so
-- that a mail reaches its server twice at the most. Written before the server is called.
CREATE TABLE task_mail (
    tenant     text        NOT NULL,
    task       uuid        NOT NULL,
    message_id text        NOT NULL,
    tries      smallint    NOT NULL DEFAULT 1 CHECK (tries BETWEEN 0 AND 2),
    sent_at    timestamptz,
    touched_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, task)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 2000);
CREATE INDEX task_mail_touched ON task_mail (touched_at);

-- The last sample of each counter that analytics.rollup saw, and since when it had been counting.
CREATE TABLE rollup_sample (
    tenant     text             NOT NULL,
    source     text             NOT NULL,
    replica    text             NOT NULL,
    metric     text             NOT NULL,
    since      timestamptz      NOT NULL,
    value      double precision NOT NULL,
    sampled_at timestamptz      NOT NULL,
    PRIMARY KEY (tenant, source, replica, metric)
);

-- Figures by the hour. revision grows with each change; sent is the one that query-service has.
CREATE TABLE rollup_hour (
    tenant   text             NOT NULL,
    hour     timestamptz      NOT NULL,
    source   text             NOT NULL,
    metric   text             NOT NULL,
    value    double precision NOT NULL,
    revision bigint           NOT NULL DEFAULT 1,
    sent     bigint           NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant, hour, source, metric)
);
CREATE INDEX rollup_hour_unsent ON rollup_hour (tenant, hour) WHERE revision > sent;
CREATE INDEX rollup_hour_old ON rollup_hour (hour);
