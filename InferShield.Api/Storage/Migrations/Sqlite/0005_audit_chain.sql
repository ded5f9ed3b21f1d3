-- Records of before the chain; the gateway moves them into it when it starts.
alter table audit_records rename to audit_records_unchained;
drop index audit_records_by_tenant;
drop index audit_records_by_request;

-- Where each tenant's chain ends.
create table audit_chains (
    tenant_id text primary key,
    sequence integer not null,
    hash blob not null,
    recorded_at text not null
);

-- As in PostgreSQL, in one piece.
create table audit_records (
    id text not null,
    tenant_id text not null,
    sequence integer not null,
    recorded_at text not null,
    previous_hash blob not null,
    hash blob not null,
    at text not null,
    key_id text,
    request_id text not null,
    operation text not null,
    object text not null,
    model text not null,
    provider text not null,
    channel text not null,
    action text not null,
    score integer not null,
    severity text,
    findings text not null,
    policies text not null,
    status_code integer not null,
    scan_seconds real not null,
    duration_seconds real not null,
    input_tokens integer,
    output_tokens integer,
    policy_version text not null,
    rules_version text not null,
    subject text,
    subject_salt blob,
    subject_hash blob,
    details text,
    matched text,
    matched_hash blob,
    primary key (recorded_at, id)
);

create unique index audit_records_by_sequence on audit_records (tenant_id, sequence);
create index audit_records_by_time on audit_records (tenant_id, at, id, sequence);
create unique index audit_records_by_id on audit_records (id);
create index audit_records_by_request on audit_records (request_id);
create index audit_records_by_subject on audit_records (tenant_id, subject) where subject is not null;
