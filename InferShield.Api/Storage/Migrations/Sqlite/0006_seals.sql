-- The public halves of the keys that sign. A key is never removed: what it signed goes on being checked.
create table audit_signing_keys (
    id text primary key,
    algorithm text not null,
    public_key text not null,
    created_at text not null,
    retired_at text
);

-- What is signed of the audit records, one chain of seals for each tenant. No foreign keys: a seal outlives what it seals.
create table audit_seals (
    tenant_id text not null,
    number integer not null check (number > 0),
    kind text not null check (kind in ('seal', 'tombstone')),
    day text not null,
    first_sequence integer not null,
    last_sequence integer not null,
    root text not null,
    head text not null,
    previous text not null,
    sealed_at text not null,
    key_id text not null,
    signature text not null,
    primary key (tenant_id, number),
    check (first_sequence > 0 and last_sequence >= first_sequence)
);

create index audit_seals_by_range on audit_seals (tenant_id, last_sequence, first_sequence);

create trigger audit_seals_stay_unchanged before update on audit_seals
begin
    select raise(abort, 'a seal is never changed');
end;

create trigger audit_seals_stay_there before delete on audit_seals
begin
    select raise(abort, 'a seal is never changed');
end;

-- Who does what only one instance may do, and until when.
create table audit_leases (
    name text primary key,
    holder text not null,
    until text not null
);

-- What the retention removed and the checks of the chains found, the newest last.
create table audit_retention_runs (
    id text primary key,
    finished_at text not null,
    removed_from text not null,
    removed_before text not null,
    records integer not null
);

create table audit_verifications (
    tenant_id text primary key,
    verified_at text not null,
    sequence integer not null,
    head text not null,
    records integer not null,
    seals integer not null,
    problems integer not null,
    first_problem text not null
);
