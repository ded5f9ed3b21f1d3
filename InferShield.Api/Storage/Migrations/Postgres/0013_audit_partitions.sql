-- As before, and a month's table that is there but taken out of the audit records (an operator detached it, or a restore was
-- not finished) is put in again: without it every record of the month would be refused.
create or replace function add_audit_partition(moment timestamptz) returns void language plpgsql as $$
declare
    first timestamp := date_trunc('month', moment at time zone 'UTC');
    name text := 'audit_records_' || to_char(first, 'YYYY_MM');
begin
    perform pg_advisory_xact_lock(hashtext('add_audit_partition'));
    if to_regclass(name) is null then
        execute format('create table %I (like audit_records including all)', name);
    end if;
    if not exists (select from pg_inherits where inhrelid = to_regclass(name) and inhparent = 'audit_records'::regclass) then
        execute format('alter table audit_records attach partition %I for values from (%L) to (%L)',
            name, first at time zone 'UTC', (first + interval '1 month') at time zone 'UTC');
    end if;
end
$$;
