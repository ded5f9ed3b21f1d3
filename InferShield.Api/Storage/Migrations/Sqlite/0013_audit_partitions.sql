-- PostgreSQL's partitions only: SQLite has none.
select 1;
