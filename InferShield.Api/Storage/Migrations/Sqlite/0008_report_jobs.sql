-- A report is a job until it is finished. Who makes it holds a lease, which another may take over when it ends.
alter table reports add column edition text not null default '';
alter table reports add column oscal integer not null default 0;
alter table reports add column template_id text;
alter table reports add column request_hash text not null default '';
alter table reports add column percent integer not null default 100;
alter table reports add column attempts integer not null default 1;
alter table reports add column started_at text;
alter table reports add column finished_at text;
alter table reports add column failure_reason text;
alter table reports add column failure_message text;
alter table reports add column lease text;
alter table reports add column lease_until text;

update reports set started_at = created_at, finished_at = created_at;

-- One job for equal requests, whichever instances they reach.
create unique index reports_in_flight on reports (tenant_id, request_hash) where status in ('queued', 'running');

create index reports_unfinished on reports (id) where status in ('queued', 'running');

create index reports_finished on reports (finished_at) where finished_at is not null;

-- What the limit an hour counts: stays when its report is deleted.
create table report_starts (
    report_id text primary key,
    key_id text not null,
    at text not null
);

create index report_starts_by_key on report_starts (key_id, at);
