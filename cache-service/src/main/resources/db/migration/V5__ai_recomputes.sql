-- Answers that were made again under a key that had one: what asking again cost, and how often both differed.
CREATE TABLE ai_recompute (
    tenant        text   NOT NULL,
    day           date   NOT NULL,
    kind          text   NOT NULL,
    model         text   NOT NULL, -- empty for tools that name none
    calls         bigint NOT NULL CHECK (calls >= 0), -- those that the cache made itself
    input_tokens  bigint NOT NULL CHECK (input_tokens >= 0),
    output_tokens bigint NOT NULL CHECK (output_tokens >= 0),
    compared      bigint NOT NULL CHECK (compared >= 0),
    diverged      bigint NOT NULL CHECK (diverged >= 0),
    PRIMARY KEY (tenant, day, kind, model)
);

-- Keys under which two answers differed, each as it did last: something that they depend on is not declared.
CREATE TABLE ai_divergence (
    tenant     text        NOT NULL,
    kind       text        NOT NULL,
    key        text        NOT NULL,
    model      text        NOT NULL,
    found_at   timestamptz NOT NULL,
    differs_at text        NOT NULL, -- a JSON pointer
    times      bigint      NOT NULL CHECK (times > 0),
    PRIMARY KEY (tenant, kind, key)
);
CREATE INDEX ai_divergence_newest ON ai_divergence (tenant, found_at DESC);
