-- What people are told. A recipient is 'subject:' or 'role:' and a name. Read marks of what one subject was told are in the
-- row; those of what a role was told are each reader's own, in notification_read.
CREATE SEQUENCE notification_seq;

CREATE TABLE notification (
    id         uuid        PRIMARY KEY,
    seq        bigint      NOT NULL,
    tenant     text        NOT NULL,
    recipient  text        NOT NULL,
    origin     text        NOT NULL CHECK (origin IN ('api', 'event', 'handler', 'task')),
    kind       text        NOT NULL,
    title      text        NOT NULL,
    message    text        NOT NULL,
    data       text,
    key        text,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    read_at    timestamptz
) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000);

CREATE INDEX notification_of ON notification (tenant, recipient, seq);
CREATE INDEX notification_unread ON notification (tenant, recipient, expires_at) WHERE read_at IS NULL;
CREATE INDEX notification_expiry ON notification (tenant, expires_at);
CREATE INDEX notification_read_long_ago ON notification (tenant, read_at) WHERE read_at IS NOT NULL;
-- A key is unique for its recipient and its origin, so that nobody can take the keys of what others are to be told.
CREATE UNIQUE INDEX notification_key ON notification (tenant, recipient, origin, key) WHERE key IS NOT NULL;

CREATE TABLE notification_read (
    notification uuid        NOT NULL REFERENCES notification ON DELETE CASCADE,
    subject      text        NOT NULL,
    at           timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (notification, subject)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000);

-- Numbers of a tenant become visible in their order, since they are drawn under a lock that is held until the commit: whoever
-- has seen a number has seen all lower ones, and can go on from there.
CREATE FUNCTION notification_number() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('notification'), hashtext(NEW.tenant));
    NEW.seq := nextval('notification_seq');
    RETURN NEW;
END;
$$;
CREATE TRIGGER notification_number BEFORE INSERT ON notification FOR EACH ROW EXECUTE FUNCTION notification_number();

-- Of which ends the owner of a task is to be told: 'failure' (it is dead) or 'end' (any); null for none.
ALTER TABLE task ADD COLUMN notify text;
ALTER TABLE task_done ADD COLUMN notify text;
-- The same for the tasks of a type that do not say.
ALTER TABLE task_type ADD COLUMN notify text NOT NULL DEFAULT 'none' CHECK (notify IN ('none', 'failure', 'end'));
UPDATE task_type SET notify = 'end' WHERE name = 'document.process' AND handler = 'builtin';

-- Ends of tasks that their owners are to be told of, written with the end. The row stays when it is done, so that it can be
-- checked that each was told once.
CREATE TABLE notification_due (
    task         uuid        NOT NULL,
    ended_at     timestamptz NOT NULL,
    tenant       text        NOT NULL,
    notification uuid,
    removed      boolean     NOT NULL DEFAULT false,
    PRIMARY KEY (task, ended_at)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000);
CREATE INDEX notification_due_open ON notification_due (ended_at) WHERE notification IS NULL;
CREATE INDEX notification_due_told ON notification_due (notification) WHERE notification IS NOT NULL;

CREATE FUNCTION notification_due() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO notification_due (task, ended_at, tenant) VALUES (NEW.id, NEW.finished_at, NEW.tenant);
    RETURN NULL;
END;
$$;
CREATE TRIGGER notification_due AFTER INSERT ON task_done FOR EACH ROW
    WHEN (NEW.notify IS NOT NULL AND NEW.subject IS NOT NULL AND (NEW.notify = 'end' OR NEW.state = 'dead'))
    EXECUTE FUNCTION notification_due();
