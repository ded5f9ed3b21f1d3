#!/bin/sh
# Dumps the database PGDATABASE to BACKUP_FOLDER as PGDATABASE-TIME-SIZE.dump (SIZE: the database's own, in bytes, which
# a restore needs to know) and removes dumps older than BACKUP_KEEP_DAYS, never the last BACKUP_KEEP_LEAST. Where and as
# whom: PGHOST, PGPORT, PGUSER, PGPASSWORD. Exit code 0: there is a dump that can be read.
set -eu
umask 077
: "${PGDATABASE:?names the database}" "${BACKUP_FOLDER:?names the folder}"

part=$BACKUP_FOLDER/$PGDATABASE-$$.part
trap 'rm -f "$part"' EXIT
trap 'exit 143' TERM INT
fail() {
    echo "No backup was made: $*" >&2
    exit 1
}

# Newest first, by the time in the name.
prune() {
    number=0
    for old in $(ls -r "$BACKUP_FOLDER" | grep "^$PGDATABASE-[0-9TZ-]*\.dump\$"); do
        number=$((number + 1))
        if [ "$number" -gt "${BACKUP_KEEP_LEAST:-3}" ] && [ -n "$(find "$BACKUP_FOLDER/$old" -mtime "+$((${BACKUP_KEEP_DAYS:-14} - 1))")" ]; then
            rm "$BACKUP_FOLDER/$old"
            echo "Removed $old."
        fi
    done
}

[ -d "$BACKUP_FOLDER" ] && [ -w "$BACKUP_FOLDER" ] || fail "$BACKUP_FOLDER is no folder that can be written"
rm -f "$BACKUP_FOLDER"/*.part # What an earlier run left when it was killed.
prune # Before as well: a volume that is full would never take another dump.
size=$(psql --no-psqlrc --no-password --quiet --tuples-only --no-align -c 'select pg_database_size(current_database())') || fail "the database does not answer"
pg_dump --format=custom --no-owner --no-privileges --no-password --lock-wait-timeout=60s --file="$part" || fail "pg_dump failed"
pg_restore --list "$part" > /dev/null || fail "the dump cannot be read again"
sync "$part" || fail "the dump could not be written to the disk"
dump=$BACKUP_FOLDER/$PGDATABASE-$(date -u +%Y%m%dT%H%M%SZ)-$size.dump
mv "$part" "$dump"
echo "Made $dump, $(wc -c < "$dump") bytes."
prune
