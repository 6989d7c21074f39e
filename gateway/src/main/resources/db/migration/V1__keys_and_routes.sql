-- A counter per kind of thing that replicas hold in memory. Every change raises it in its own transaction, so the row
-- lock makes the order of numbers the order of commits, and a reader that has seen n has seen everything up to n.
create table revision (
    kind   text primary key,
    number bigint not null
);
insert into revision (kind, number) values ('api_key', 0), ('route', 0);

create table api_key (
    id             text primary key,
    tenant         text not null,
    subject        text not null,
    scopes         text[] not null,
    secret_hash    bytea not null,
    previous_hash  bytea,
    previous_until timestamptz,
    bootstrap      boolean not null default false,
    created_at     timestamptz not null,
    created_by     text not null,
    expires_at     timestamptz,
    revoked_at     timestamptz,
    rotated_at     timestamptz,
    revision       bigint not null
);
create index api_key_by_tenant on api_key (tenant, created_at desc, id);
create index api_key_by_revision on api_key (revision);

create table route (
    name                text primary key,
    tenant              text not null,
    hosts               text not null,
    path_prefix         text not null,
    methods             text not null,
    upstreams           text not null,
    connect_timeout_ms  bigint not null,
    response_timeout_ms bigint not null,
    retries             integer not null,
    strip_prefix        boolean not null,
    preserve_host       boolean not null,
    require_credential  boolean not null,
    updated_at          timestamptz not null
);
comment on column route.hosts is 'separated by line feeds, as are methods and upstreams; empty for any';
