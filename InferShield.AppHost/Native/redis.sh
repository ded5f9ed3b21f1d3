#!/bin/sh
# redis.sh PROGRAM FOLDER PORT: runs a Redis server on an own data folder. REDIS_PASSWORD comes from the environment
# and goes in by a pipe (Redis, Valkey) or a file for the owner only (Garnet), so that no command line shows it.
set -eu
program=$1 data=$2 port=$3 password=$REDIS_PASSWORD
unset REDIS_PASSWORD
umask 077
mkdir -p "$data"
cd "$data"

case $(basename "$program") in
garnet-server)
    printf '{"Password":"%s","AuthenticationMode":"Password"}' "$password" >garnet.conf
    exec "$program" --bind 127.0.0.1 --port "$port" --config-import-path garnet.conf --checkpointdir "$data" --recover
    ;;
*)
    exec "$program" - <<CONFIG
bind 127.0.0.1
port $port
dir "$data"
loglevel warning
requirepass $password
maxmemory 256mb
maxmemory-policy allkeys-lru
CONFIG
    ;;
esac
