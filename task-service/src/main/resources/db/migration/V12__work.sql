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
