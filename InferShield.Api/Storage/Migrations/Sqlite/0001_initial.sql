create table tenants (
    id text primary key,
    name text not null,
    created_at text not null default (strftime('%Y-%m-%d %H:%M:%f+00:00', 'now'))
);

insert into tenants (id, name) values ('default', 'Default');

create table api_keys (
    id text primary key,
    tenant_id text not null references tenants (id),
    name text not null,
    role text not null check (role in ('client', 'auditor', 'policy_manager', 'admin')),
    prefix text not null,
    hash blob not null unique,
    created_at text not null,
    expires_at text,
    revoked_at text
);

create index api_keys_by_tenant on api_keys (tenant_id);

-- Times are UTC in ISO 8601, so that their text sorts as they do. Otherwise as in PostgreSQL.
create table audit_records (
    id text not null,
    at text not null,
    tenant_id text not null,
    key_id text,
    request_id text not null,
    operation text not null,
    model text not null,
    provider text not null,
    channel text not null,
    action text not null,
    score integer not null,
    severity text,
    findings text not null,
    status_code integer not null,
    scan_seconds real not null,
    duration_seconds real not null,
    policy_version text not null,
    primary key (at, id)
);

create index audit_records_by_tenant on audit_records (tenant_id, at, id);

create table reports (
    id text primary key,
    tenant_id text not null references tenants (id),
    framework text not null,
    format text not null,
    type text not null,
    period_start text not null,
    period_end text not null,
    status text not null,
    created_at text not null,
    created_by text not null,
    row_count integer not null,
    byte_count integer not null,
    content_hash text not null,
    data_version text not null
);

create index reports_by_tenant on reports (tenant_id, id);

create table report_parts (
    report_id text not null references reports (id) on delete cascade,
    part integer not null,
    content blob not null,
    primary key (report_id, part)
);
