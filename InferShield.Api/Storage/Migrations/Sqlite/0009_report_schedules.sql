-- How a tenant wants its reports to look; settings are JSON.
create table report_templates (
    id text primary key,
    tenant_id text not null,
    name text not null,
    settings text not null,
    logo blob,
    revision integer not null,
    changed_at text not null,
    unique (tenant_id, name)
);

-- Reports that are made and delivered at times of their own. The secret is sealed; next_at is null while nothing is due.
create table report_schedules (
    id text primary key,
    tenant_id text not null,
    name text not null,
    settings text not null,
    template_id text,
    secret blob,
    revision integer not null,
    created_at text not null,
    created_by text not null,
    next_at text,
    last_at text,
    last_outcome text,
    last_problem text,
    unique (tenant_id, name)
);

create index report_schedules_due on report_schedules (next_at) where next_at is not null;
create index report_schedules_by_template on report_schedules (template_id) where template_id is not null;

-- One for each time at which a schedule was due. Whoever moves attempt_at works on it until then; it is null when all is done.
create table report_runs (
    id text primary key,
    schedule_id text not null references report_schedules (id) on delete cascade,
    tenant_id text not null,
    due_at text not null,
    state text not null,
    report_id text,
    attempts integer not null,
    attempt_at text,
    problem text,
    finished_at text,
    unique (schedule_id, due_at)
);

create index report_runs_due on report_runs (attempt_at) where attempt_at is not null;
