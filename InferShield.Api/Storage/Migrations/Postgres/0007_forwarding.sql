-- How far each receiver has every tenant's chain: what follows the sequence has not been sent yet.
create table audit_forward_cursors (
    sink text not null,
    tenant_id text not null,
    sequence bigint not null,
    updated_at timestamptz not null default now(),
    primary key (sink, tenant_id)
);

-- Which instance sends to a receiver, and until when it may; times are milliseconds since 1970 by the database's clock.
create table audit_forward_leases (
    sink text primary key,
    holder uuid not null,
    until_ms bigint not null
);
