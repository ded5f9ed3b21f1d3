create trigger audit_signing_keys_stay before delete on audit_signing_keys
begin
    select raise(abort, 'a key is never removed');
end;

-- The key before, which signed for this one, and its signature.
alter table audit_signing_keys add column attested_by text;
alter table audit_signing_keys add column attestation text;

-- Has its one row when the records of before the chain were moved: a table of them that comes back is not theirs.
create table audit_unchained_moved (
    id integer primary key check (id = 1),
    moved_at text not null default current_timestamp
);

insert into audit_unchained_moved (id) select 1 where not exists (select 1 from sqlite_master where name = 'audit_records_unchained');
