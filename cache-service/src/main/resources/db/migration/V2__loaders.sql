-- From where the entries of a namespace are loaded; null if its callers fill it.
ALTER TABLE namespace_policy
    ADD COLUMN loader_url          text             CHECK (length(loader_url) <= 2048),
    ADD COLUMN negative_ttl_millis bigint           NOT NULL DEFAULT 0 CHECK (negative_ttl_millis >= 0),
    ADD COLUMN eager_refresh       double precision NOT NULL DEFAULT 0 CHECK (eager_refresh BETWEEN 0 AND 1);
