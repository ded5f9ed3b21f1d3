-- A trigger for each row does not see the table emptied at once.
create trigger audit_seals_stay_whole before truncate on audit_seals
    for each statement execute function refuse_seal_change();

create function refuse_key_removal() returns trigger language plpgsql as $$
begin
    raise exception 'a key is never removed';
end
$$;

create trigger audit_signing_keys_stay before delete or truncate on audit_signing_keys
    for each statement execute function refuse_key_removal();

-- The key before, which signed for this one, and its signature.
alter table audit_signing_keys add column attested_by text;
alter table audit_signing_keys add column attestation text;

-- Has its one row when the records of before the chain were moved: a table of them that comes back is not theirs.
create table audit_unchained_moved (
    id integer primary key check (id = 1),
    moved_at timestamptz not null default current_timestamp
);

insert into audit_unchained_moved (id) select 1 where not to_regclass('audit_records_unchained') is not null;
