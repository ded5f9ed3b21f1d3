#!/bin/sh
# postgres.sh PROGRAM FOLDER PORT: runs PostgreSQL on an own data folder, making it the first time.
# POSTGRES_PASSWORD and POSTGRES_DB come from the environment; the password goes on by a pipe, never by a command line.
set -eu
bin=$(dirname "$(readlink -f "$1")") data=$2 port=$3

# PostgreSQL refuses root: go on as the user postgres, who may not be able to read this file.
if [ "$(id -u)" = 0 ]; then
    mkdir -p "$data"
    chown postgres:postgres "$data"
    exec setpriv --reuid=postgres --regid=postgres --clear-groups -- sh -c "$(cat "$0")" "$0" "$@"
fi

cd "$data" || {
    echo "The user $(id -un) cannot reach $data: give the folders above it the permission x, or set Data:Path." >&2
    exit 1
}
# Made beside its place, so that a first start which is cut short leaves no half of a database.
if [ ! -d cluster ]; then
    rm -rf making
    printf '%s\n' "$POSTGRES_PASSWORD" | "$bin/initdb" --pgdata=making --username=postgres --pwfile=/dev/stdin \
        --auth=scram-sha-256 --encoding=UTF8 --locale=C >/dev/null
    printf 'CREATE DATABASE "%s"\n' "$POSTGRES_DB" | "$bin/postgres" --single -D making -c log_checkpoints=off postgres >/dev/null
    mv making cluster
fi

unset POSTGRES_PASSWORD
exec "$bin/postgres" -D cluster -p "$port" -c listen_addresses=127.0.0.1 -c log_checkpoints=off -c unix_socket_directories=
