-- Limits: null is none. Costs are in billionths of a US dollar.
alter table tenants add column disabled_at text;
alter table tenants add column requests_per_minute integer;
alter table tenants add column tokens_per_minute integer;
alter table tenants add column tokens_per_day integer;
alter table tenants add column cost_per_month integer;

-- Scopes are JSON arrays of patterns; an empty one allows everything.
alter table api_keys add column models text not null default '[]';
alter table api_keys add column operations text not null default '[]';
alter table api_keys add column requests_per_minute integer;
alter table api_keys add column tokens_per_minute integer;
alter table api_keys add column tokens_per_day integer;
alter table api_keys add column cost_per_month integer;

-- What a key's secret was before; kept for good, so that a secret that was given up is not taken for a new one.
create table retired_secrets (
    hash blob primary key,
    key_id text not null references api_keys (id) on delete cascade,
    valid_until text not null
);

create index retired_secrets_by_key on retired_secrets (key_id);

-- No foreign keys: what was used is kept whatever becomes of the tenant or key.
create table usage_days (
    day text not null,
    tenant_id text not null,
    key_id text not null,
    model text not null,
    requests integer not null,
    input_tokens integer not null,
    output_tokens integer not null,
    cost integer not null,
    primary key (day, tenant_id, key_id, model)
);

create index usage_days_by_tenant on usage_days (tenant_id, day);
