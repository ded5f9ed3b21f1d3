-- Every document of policies that was ever in force, the newest last. A version is evidence: it is added, never changed.
create table policy_versions (
    number bigint primary key check (number > 0),
    created_at timestamptz not null,
    created_by text not null,
    tenant_id text not null,
    change text not null,
    comment text not null,
    restored_from bigint,
    document text not null,
    hash text not null
);

create function refuse_policy_version_change() returns trigger language plpgsql as $$
begin
    raise exception 'a policy version is never changed';
end
$$;

create trigger policy_versions_stay before update or delete on policy_versions
    for each row execute function refuse_policy_version_change();

-- Whoever has a request's id finds its record.
create index audit_records_by_request on audit_records (request_id);
