-- Bytes by content hash: originals and their compressed variants alike. In chunks, so that a large file never has to fit into memory.
create table content (
    tenant      text        not null,
    hash        bytea       not null check (length(hash) = 32),
    size_bytes  bigint      not null check (size_bytes >= 0),
    created_at  timestamptz not null default now(),
    primary key (tenant, hash)
);

create table content_chunk (
    tenant  text    not null,
    hash    bytea   not null,
    ordinal integer not null,
    bytes   bytea   not null,
    primary key (tenant, hash, ordinal),
    foreign key (tenant, hash) references content (tenant, hash) on delete cascade
);
alter table content_chunk alter column bytes set storage external;

-- Which encodings of a content exist; the encoded bytes are a content of their own.
create table variant (
    tenant       text   not null,
    hash         bytea  not null,
    coding       text   not null check (coding in ('gzip', 'br')),
    encoded_hash bytea  not null,
    size_bytes   bigint not null,
    primary key (tenant, hash, coding),
    foreign key (tenant, hash) references content (tenant, hash) on delete cascade,
    foreign key (tenant, encoded_hash) references content (tenant, hash)
);

-- One row per tenant: its switches, and a revision that every change raises. Its row lock serialises a tenant's publishing.
create table tenant_state (
    tenant            text    primary key,
    revision          bigint  not null default 0,
    settings_revision bigint  not null default 0,
    cdn               boolean not null default true,
    compression       boolean not null default true
);

create table bundle (
    id                  uuid        primary key,
    tenant              text        not null,
    sequence            bigint      not null,
    prefix              text        not null,
    file_count          integer     not null,
    size_bytes          bigint      not null,
    active              boolean     not null,
    warnings            text[]      not null default '{}',
    created_at          timestamptz not null,
    created_by          text        not null,
    activated_at        timestamptz,
    unique (tenant, sequence)
);
create unique index bundle_active on bundle (tenant, prefix) where active;

create table bundle_file (
    bundle_id  uuid   not null references bundle (id) on delete cascade,
    tenant     text   not null,
    path       text   not null,
    hash       bytea  not null,
    media_type text   not null,
    primary key (bundle_id, path),
    foreign key (tenant, hash) references content (tenant, hash)
);

-- What a path holds now. A retired path is no longer part of any active build, but stays served for pages of the earlier one.
create table asset (
    tenant      text        not null,
    path        text        not null,
    hash        bytea       not null,
    media_type  text        not null,
    modified_at timestamptz not null,
    bundle_id   uuid references bundle (id) on delete set null,
    retired     boolean     not null default false,
    primary key (tenant, path),
    foreign key (tenant, hash) references content (tenant, hash)
);
create index asset_bundle on asset (bundle_id);

-- Every version a path ever had: what its hashed names serve.
create table asset_version (
    tenant       text        not null,
    path         text        not null,
    hash         bytea       not null,
    hash_hex     text        not null,
    media_type   text        not null,
    published_at timestamptz not null,
    primary key (tenant, path, hash),
    foreign key (tenant, hash) references content (tenant, hash)
);
create index asset_version_name on asset_version (tenant, path, hash_hex text_pattern_ops);

create table cache_policy (
    tenant          text    not null,
    type            text    not null,
    max_age_seconds bigint  not null,
    cdn_age_seconds bigint,
    immutable       boolean not null,
    must_revalidate boolean not null,
    primary key (tenant, type)
);

create table invalidation (
    id              uuid        primary key,
    tenant          text        not null,
    revision        bigint      not null,
    paths           text[]      not null,
    reason          text        not null,
    requested_at    timestamptz not null,
    requested_by    text        not null,
    acknowledged_at timestamptz,
    acknowledged_by text
);
create index invalidation_revision on invalidation (tenant, revision);
create index invalidation_pending on invalidation (tenant, requested_at, id) where acknowledged_at is null;
create index invalidation_all on invalidation (tenant, requested_at, id);

-- Events that are not yet in the log. The revision is the tenant's that the change led to; the reference is the bundle of a published path, or the invalidation.
create table outbox (
    position    bigint generated always as identity primary key,
    event_id    uuid        not null,
    tenant      text        not null,
    kind        text        not null check (kind in ('published', 'invalidated')),
    subject     text        not null,
    paths       text[]      not null default '{}',
    hash        bytea,
    media_type  text,
    size_bytes  bigint,
    reference   uuid,
    revision    bigint      not null,
    occurred_at timestamptz not null,
    traceparent text
);

create table idempotency (
    tenant      text        not null,
    operation   text        not null,
    key         text        not null,
    request     bytea       not null,
    result_id   uuid        not null,
    created_at  timestamptz not null,
    primary key (tenant, operation, key)
);
create index idempotency_age on idempotency (created_at);
