-- The policies of the policy file that a request fell under: name, mode and action of each.
alter table audit_records add column policies text not null default '[]';
