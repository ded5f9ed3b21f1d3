-- Every document of policies that was ever in force, the newest last. A version is evidence: it is added, never changed.
create table policy_versions (
    number integer primary key check (number > 0),
    created_at text not null,
    created_by text not null,
    tenant_id text not null,
    change text not null,
    comment text not null,
    restored_from integer,
    document text not null,
    hash text not null
);

create trigger policy_versions_stay_unchanged before update on policy_versions
begin
    select raise(abort, 'a policy version is never changed');
end;

create trigger policy_versions_stay_there before delete on policy_versions
begin
    select raise(abort, 'a policy version is never changed');
end;

-- Whoever has a request's id finds its record.
create index audit_records_by_request on audit_records (request_id);
