create table tenants (
    id text primary key,
    name text not null,
    created_at timestamptz not null default now()
);

insert into tenants (id, name) values ('default', 'Default');

create table api_keys (
    id uuid primary key,
    tenant_id text not null references tenants (id),
    name text not null,
    role text not null check (role in ('client', 'auditor', 'policy_manager', 'admin')),
    prefix text not null,
    hash bytea not null unique,
    created_at timestamptz not null,
    expires_at timestamptz,
    revoked_at timestamptz
);

create index api_keys_by_tenant on api_keys (tenant_id);

-- The time is part of the key because a table partitioned by time needs it there.
-- No foreign keys: evidence is kept whatever becomes of the tenant or key that it names.
create table audit_records (
    id uuid not null,
    at timestamptz not null,
    tenant_id text not null,
    key_id uuid,
    request_id text not null,
    operation text not null,
    model text not null,
    provider text not null,
    channel text not null,
    action text not null,
    score integer not null,
    severity text,
    findings jsonb not null,
    status_code integer not null,
    scan_seconds double precision not null,
    duration_seconds double precision not null,
    policy_version text not null,
    primary key (at, id)
);

create index audit_records_by_tenant on audit_records (tenant_id, at, id);

create table reports (
    id uuid primary key,
    tenant_id text not null references tenants (id),
    framework text not null,
    format text not null,
    type text not null,
    period_start timestamptz not null,
    period_end timestamptz not null,
    status text not null,
    created_at timestamptz not null,
    created_by uuid not null,
    row_count bigint not null,
    byte_count bigint not null,
    content_hash text not null,
    data_version text not null
);

create index reports_by_tenant on reports (tenant_id, id);

create table report_parts (
    report_id uuid not null references reports (id) on delete cascade,
    part integer not null,
    content bytea not null,
    primary key (report_id, part)
);
