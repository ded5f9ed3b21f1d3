#!/bin/sh
# Puts a dump in the place of the database PGDATABASE: BACKUP_FILE, or the newest one in BACKUP_FOLDER. It is restored
# beside the database first and takes its name only when it is whole; the old database stays, as PGDATABASE_before_TIME,
# until someone drops it. Exit code 0: restored; else nothing was changed.
set -eu
: "${PGDATABASE:?names the database}" "${BACKUP_FOLDER:?names the folder}"

now=$(date -u +%Y%m%d%H%M%S)
target=$PGDATABASE
fresh=${target}_restored_$now
kept=${target}_before_$now
fail() {
    echo "Nothing was restored, the database is as it was: $*" >&2
    sql -c "drop database if exists \"$fresh\"" > /dev/null 2>&1 || true
    exit 1
}
sql() { psql --dbname=postgres --no-psqlrc --no-password --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 "$@"; }

if [ -n "${BACKUP_FILE:-}" ]; then
    case $BACKUP_FILE in
        /*) dump=$BACKUP_FILE ;;
        *) dump=$BACKUP_FOLDER/$BACKUP_FILE ;;
    esac
else
    newest=$(ls -r "$BACKUP_FOLDER" | grep "^$target-[0-9TZ]*\.dump\$" | head -n 1)
    [ -n "$newest" ] || fail "there is no dump of $target in $BACKUP_FOLDER"
    dump=$BACKUP_FOLDER/$newest
fi

[ -r "$dump" ] || fail "$dump is not there"
pg_restore --list "$dump" > /dev/null || fail "$dump is no dump that can be read"
sql -c "create database \"$fresh\" template template0" || fail "no database can be made"
pg_restore --dbname="$fresh" --no-owner --no-privileges --no-password --exit-on-error --single-transaction "$dump" || fail "$dump cannot be restored whole"
sql -d "$fresh" -c analyze || fail "the restored database cannot be read"

# The gateway's pods hold connections: they are closed, and open again in the restored database.
if [ -n "$(sql -c "select 1 from pg_database where datname = '$target'")" ]; then
    sql > /dev/null <<SQL || fail "the database could not change places with the restored one"
select pg_terminate_backend(pid) from pg_stat_activity where datname = '$target' and pid <> pg_backend_pid();
begin;
alter database "$target" rename to "$kept";
alter database "$fresh" rename to "$target";
commit;
SQL
    echo "Restored $dump. The old database is $kept: drop it when it is not needed any more."
else
    sql -c "alter database \"$fresh\" rename to \"$target\"" || fail "the restored database cannot be renamed"
    echo "Restored $dump. There was no database $target before."
fi
