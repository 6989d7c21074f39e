-- Since when a task has been ready (or waits for its key), from which it ages. Set anew whenever seq is; constant for the
-- rows of today, so that no row is rewritten.
ALTER TABLE task ADD COLUMN ready_at timestamptz NOT NULL DEFAULT now();
