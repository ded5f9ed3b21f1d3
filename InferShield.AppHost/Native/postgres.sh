#!/bin/sh
# postgres.sh PROGRAM FOLDER PORT: runs PostgreSQL on an own data folder, making it the first time.
# POSTGRES_PASSWORD and POSTGRES_DB come from the environment. PostgreSQL refuses root: as root it runs as the user postgres.
set -eu
bin=$(dirname "$1") data=$2 port=$3

as_owner() { "$@"; }
if [ "$(id -u)" = 0 ]; then
    mkdir -p "$data"
    chown postgres:postgres "$data"
    as_owner() { setpriv --reuid=postgres --regid=postgres --clear-groups -- "$@"; }
    if ! as_owner test -x "$data"; then
        echo "The user postgres cannot reach $data: give the folders above it the permission x, or set Data:Path." >&2
        exit 1
    fi
fi

if [ ! -s "$data/PG_VERSION" ]; then
    # The password goes through a pipe: no file and no command line holds it.
    printf '%s\n' "$POSTGRES_PASSWORD" | as_owner "$bin/initdb" --pgdata="$data" --username=postgres --pwfile=/dev/stdin \
        --auth=scram-sha-256 --encoding=UTF8 --locale=C >/dev/null
    printf 'CREATE DATABASE "%s"\n' "$POSTGRES_DB" | as_owner "$bin/postgres" --single -D "$data" postgres >/dev/null
fi

unset POSTGRES_PASSWORD
cd "$data"
if [ "$(id -u)" = 0 ]; then
    exec setpriv --reuid=postgres --regid=postgres --clear-groups -- "$bin/postgres" -D "$data" -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories=
fi
exec "$bin/postgres" -D "$data" -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories=
