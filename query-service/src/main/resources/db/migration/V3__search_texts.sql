-- Texts that are no documents of ours, found along with them. version is the id of the task that brought a text, which grows with time: what was asked for
-- earlier does not replace what was asked for later. A text that was deleted leaves its row for a while, for the same reason.
CREATE TABLE search_text (
    tenant     text        NOT NULL,
    source     text        NOT NULL,
    id         text        NOT NULL,
    title      text        NOT NULL,
    content    text        NOT NULL,
    tags       text[]      NOT NULL,
    url        text,
    version    uuid        NOT NULL,
    deleted    boolean     NOT NULL,
    words      tsvector,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (tenant, source, id)
);
CREATE INDEX search_text_words ON search_text USING gin (words);
CREATE INDEX search_text_newest ON search_text (tenant, changed_at DESC) WHERE NOT deleted;
CREATE INDEX search_text_deleted ON search_text (changed_at) WHERE deleted;
