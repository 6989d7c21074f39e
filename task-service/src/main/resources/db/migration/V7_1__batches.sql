-- How many tasks of a shipped type go together in one call, where its handler takes many; null where it does not.
ALTER TABLE task_type
    ADD COLUMN batch_max_size  integer,
    ADD COLUMN batch_linger_ms bigint,
    ADD CONSTRAINT task_type_batch CHECK ((batch_max_size IS NULL) = (batch_linger_ms IS NULL));
