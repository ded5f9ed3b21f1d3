-- What reports count of each UTC day of a tenant, as JSON: added up in the order of the chain, each record once.
create table audit_days (
    tenant_id text not null,
    day text not null,
    counts text not null,
    primary key (tenant_id, day)
);

-- How far each tenant's chain is added up.
create table audit_day_heads (
    tenant_id text primary key,
    sequence integer not null
);
