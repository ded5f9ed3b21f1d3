-- What tells an erased data subject without naming it: records of before the erasure that are stored later lose it too.
create table audit_erasure_salts (
    tenant_id text primary key,
    salt text not null
);

create table audit_erasures (
    tenant_id text not null,
    hash text not null,
    erased_at timestamptz not null,
    primary key (tenant_id, hash)
);
