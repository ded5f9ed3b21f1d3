-- A report is a job until it is finished. Who makes it holds a lease, which another may take over when it ends.
alter table reports
    add column edition text not null default '',
    add column oscal boolean not null default false,
    add column template_id uuid,
    add column request_hash text not null default '',
    add column percent integer not null default 100,
    add column attempts integer not null default 1,
    add column started_at timestamptz,
    add column finished_at timestamptz,
    add column failure_reason text,
    add column failure_message text,
    add column lease uuid,
    add column lease_until timestamptz;

update reports set started_at = created_at, finished_at = created_at;

-- One job for equal requests, whichever instances they reach.
create unique index reports_in_flight on reports (tenant_id, request_hash) where status in ('queued', 'running');

create index reports_unfinished on reports (id) where status in ('queued', 'running');

create index reports_finished on reports (finished_at) where finished_at is not null;

-- What the limit an hour counts: stays when its report is deleted.
create table report_starts (
    report_id uuid primary key,
    key_id uuid not null,
    at timestamptz not null
);

create index report_starts_by_key on report_starts (key_id, at);
