-- Limits: null is none. Costs are in billionths of a US dollar.
alter table tenants
    add column disabled_at timestamptz,
    add column requests_per_minute bigint,
    add column tokens_per_minute bigint,
    add column tokens_per_day bigint,
    add column cost_per_month bigint;

-- Scopes are JSON arrays of patterns; an empty one allows everything.
alter table api_keys
    add column models text not null default '[]',
    add column operations text not null default '[]',
    add column requests_per_minute bigint,
    add column tokens_per_minute bigint,
    add column tokens_per_day bigint,
    add column cost_per_month bigint;

-- What a key's secret was before; kept for good, so that a secret that was given up is not taken for a new one.
create table retired_secrets (
    hash bytea primary key,
    key_id uuid not null references api_keys (id) on delete cascade,
    valid_until timestamptz not null
);

create index retired_secrets_by_key on retired_secrets (key_id);

-- No foreign keys: what was used is kept whatever becomes of the tenant or key.
create table usage_days (
    day date not null,
    tenant_id text not null,
    key_id uuid not null,
    model text not null,
    requests bigint not null,
    input_tokens bigint not null,
    output_tokens bigint not null,
    cost bigint not null,
    primary key (day, tenant_id, key_id, model)
);

create index usage_days_by_tenant on usage_days (tenant_id, day);

-- Whoever changes a key or a tenant, with whatever program: every gateway hears of it at the commit.
create function tell_keys_changed() returns trigger language plpgsql as $$
begin
    perform pg_notify('infershield_keys', '');
    return null;
end
$$;

create trigger keys_changed after insert or update or delete on api_keys for each statement execute function tell_keys_changed();
create trigger keys_changed after insert or update or delete on tenants for each statement execute function tell_keys_changed();
create trigger keys_changed after insert or update or delete on retired_secrets for each statement execute function tell_keys_changed();
