-- Records of before the chain; the gateway moves them into it when it starts.
alter table audit_records rename to audit_records_unchained;
alter table audit_records_unchained rename constraint audit_records_pkey to audit_records_unchained_pkey;
drop index audit_records_by_tenant;
drop index audit_records_by_request;

do $$
begin
    if not exists (select from audit_records_unchained) then
        drop table audit_records_unchained;
    end if;
end
$$;

-- Where each tenant's chain ends. Whoever adds records holds the row's lock, so that there is one chain whoever writes.
create table audit_chains (
    tenant_id text primary key,
    sequence bigint not null,
    hash bytea not null,
    recorded_at timestamptz not null
) with (fillfactor = 50);

-- A gateway of before the chain gives no number: to it the database is away, so that its records wait in its spool.
create function refuse_unchained_record() returns bigint language plpgsql as $$
begin
    raise exception 'audit records are chained: this gateway is too old' using errcode = 'cannot_connect_now';
end
$$;

-- Partitioned by when a record was stored, which never goes back within a chain whatever the clocks do.
create table audit_records (
    id uuid not null,
    tenant_id text not null,
    sequence bigint not null default refuse_unchained_record(),
    recorded_at timestamptz not null,
    previous_hash bytea not null,
    hash bytea not null,
    at timestamptz not null,
    key_id uuid,
    request_id text not null,
    operation text not null,
    object text not null,
    model text not null,
    provider text not null,
    channel text not null,
    action text not null,
    score integer not null,
    severity text,
    findings jsonb not null,
    policies jsonb not null,
    status_code integer not null,
    scan_seconds double precision not null,
    duration_seconds double precision not null,
    input_tokens bigint,
    output_tokens bigint,
    policy_version text not null,
    rules_version text not null,
    subject text,
    subject_salt bytea,
    subject_hash bytea,
    details text,
    matched text,
    matched_hash bytea,
    primary key (recorded_at, id)
) partition by range (recorded_at);

create index audit_records_by_sequence on audit_records (tenant_id, sequence);
create index audit_records_by_time on audit_records (tenant_id, at, id) include (sequence);
create index audit_records_by_moment on audit_records using brin (at);
create index audit_records_by_id on audit_records (id);
create index audit_records_by_request on audit_records (request_id);
create index audit_records_by_subject on audit_records (tenant_id, subject) where subject is not null;

-- Adds the partition of the UTC month of a time, unless it is there. Attached, not created in place: that would wait for
-- every reader, and every writer for it.
create function add_audit_partition(moment timestamptz) returns void language plpgsql as $$
declare
    first timestamp := date_trunc('month', moment at time zone 'UTC');
    name text := 'audit_records_' || to_char(first, 'YYYY_MM');
begin
    perform pg_advisory_xact_lock(hashtext('add_audit_partition'));
    if to_regclass(name) is null then
        execute format('create table %I (like audit_records including all)', name);
        execute format('alter table audit_records attach partition %I for values from (%L) to (%L)',
            name, first at time zone 'UTC', (first + interval '1 month') at time zone 'UTC');
    end if;
end
$$;

select add_audit_partition(now());
