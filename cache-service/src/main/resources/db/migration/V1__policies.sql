-- Policies that differ from what is shipped, and namespaces that a tenant made.
CREATE TABLE namespace_policy (
    tenant                        text             NOT NULL,
    name                          text             NOT NULL,
    ttl_millis                    bigint           NOT NULL CHECK (ttl_millis > 0),
    stale_while_revalidate_millis bigint           NOT NULL CHECK (stale_while_revalidate_millis >= 0),
    stale_if_error_millis         bigint           NOT NULL CHECK (stale_if_error_millis >= 0),
    max_bytes                     bigint           CHECK (max_bytes > 0),
    max_entries                   bigint           CHECK (max_entries > 0),
    tiers                         text             NOT NULL,
    jitter                        double precision NOT NULL CHECK (jitter BETWEEN 0 AND 1),
    enabled                       boolean          NOT NULL,
    PRIMARY KEY (tenant, name)
);

-- Tenants that ever turned caching off.
CREATE TABLE cache_switch (
    tenant  text    PRIMARY KEY,
    enabled boolean NOT NULL
);
