#!/bin/sh
# Puts a dump in the place of the database PGDATABASE: BACKUP_FILE, or the newest one in BACKUP_FOLDER. It is restored
# beside the database first and takes its name only when it is whole; the old database stays, as PGDATABASE_before_TIME,
# until someone drops it. Where and as whom (a superuser): PGHOST, PGPORT, PGUSER, PGPASSWORD. Exit code 0: restored;
# else nothing was changed.
# A volume that fills up stops the database that is there too, so there has to be room for 1.2 times the size of the
# dump's database. This is a client, which cannot see the server's volume: it reckons from VOLUME_SIZE (the claim's, as
# 100Gi), a twentieth of which is the file system's own, or takes RESTORE_FREE (what df says is free, as 40Gi). The size
# of the dump's database stands in its name, or in RESTORE_SIZE (bytes).
set -eu
: "${PGDATABASE:?names the database}" "${BACKUP_FOLDER:?names the folder}"

now=$(date -u +%Y%m%d%H%M%S)
target=$PGDATABASE
fresh=${target}_restored_$now
kept=${target}_before_$now
began=
restored=

sql() { psql --dbname=postgres --no-psqlrc --no-password --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 "$@"; }
exists() { [ -n "$(sql -c "select 1 from pg_database where datname = '$1'")" ]; }
fail() {
    echo "Nothing was restored, the database is as it was: $*" >&2
    exit 1
}
undo() {
    if [ -n "$began" ] && [ -z "$restored" ]; then
        sql -c "drop database if exists \"$fresh\"" || true
        if exists "$target"; then sql -c "alter database \"$target\" allow_connections true" || true; fi
    fi
}
trap undo EXIT
trap 'exit 143' TERM INT

case ${BACKUP_FILE:-} in
    "")
        newest=$(ls -r "$BACKUP_FOLDER" | grep "^$target-[0-9TZ-]*\.dump\$" | head -n 1)
        [ -n "$newest" ] || fail "there is no dump of $target in $BACKUP_FOLDER"
        dump=$BACKUP_FOLDER/$newest
        ;;
    /*) dump=$BACKUP_FILE ;;
    *) dump=$BACKUP_FOLDER/$BACKUP_FILE ;;
esac

[ -r "$dump" ] || fail "$dump is not there"
pg_restore --list "$dump" > /dev/null || fail "$dump is no dump that can be read"

size=${RESTORE_SIZE:-$(expr "$dump" : '.*Z-\([0-9][0-9]*\)\.dump$' || true)}
case $size in "" | *[!0-9]*) fail "how large the database of $dump was is not known: give its bytes as RESTORE_SIZE" ;; esac
room=$(sql --set=free="${RESTORE_FREE:-}" --set=volume="${VOLUME_SIZE:-}" <<'SQL'
select coalesce(
    pg_size_bytes(replace(nullif(:'free', ''), 'i', 'B')),
    pg_size_bytes(replace(nullif(:'volume', ''), 'i', 'B')) / 20 * 19
        - (select sum(pg_database_size(oid)) from pg_database)::bigint
        - greatest((select sum(size) from pg_ls_waldir())::bigint, pg_size_bytes(current_setting('max_wal_size'))))
SQL
) || fail "the room on the database's volume cannot be told"
[ -n "$room" ] || fail "the room on the database's volume is not known: give what df says is free as RESTORE_FREE, or the volume's size as VOLUME_SIZE"
wanted=$((size + size / 5))
[ "$room" -ge "$wanted" ] || fail "it wants $wanted bytes on the database's volume, which has room for $room: enlarge the claim, drop databases that earlier restores have kept, or give what df says is free as RESTORE_FREE"

sql -c "create database \"$fresh\" template template0" || fail "no database can be made"
began=1
pg_restore --dbname="$fresh" --no-owner --no-privileges --no-password --exit-on-error --single-transaction "$dump" || fail "$dump cannot be restored whole"
sql --dbname="$fresh" -c analyze || fail "the restored database cannot be read"

if exists "$target"; then
    # The gateway's pods come back at once when their connections are closed: the door is shut first.
    sql > /dev/null <<SQL || fail "the database could not change places with the restored one"
alter database "$target" allow_connections false;
select pg_terminate_backend(pid) from pg_stat_activity where datname = '$target';
begin;
alter database "$target" rename to "$kept";
alter database "$fresh" rename to "$target";
commit;
SQL
    restored=1
    sql -c "alter database \"$kept\" allow_connections true" || true
    echo "Restored $dump. The old database is $kept: drop it when it is not needed any more."
else
    sql -c "alter database \"$fresh\" rename to \"$target\"" || fail "the restored database cannot be renamed"
    restored=1
    echo "Restored $dump. There was no database $target before."
fi
echo "A dump of an earlier version has its schema. New pods of the gateway bring it up to date: kubectl rollout restart deployment/api"
