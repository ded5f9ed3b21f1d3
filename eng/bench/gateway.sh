#!/usr/bin/env bash
# What the gateway adds to a call, with every rule and the audit log on: one name=value a line. Load generator, gateway, simulator and
# database share this machine's processors, so the figures are an upper bound. PostgreSQL where it is installed, in a folder of its own
# that goes afterwards (or the one of ConnectionStrings__infershield), else SQLite.
# Usage: eng/bench/gateway.sh [--seconds N]
set -euo pipefail
cd "$(dirname "$0")/../.."
dotnet build -c Release eng/bench --nologo --verbosity quiet

binaries=$(compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -n 1) || true
if [ -z "${ConnectionStrings__infershield:-}" ] && [ -n "$binaries" ]; then
    folder=$(mktemp -d)
    user=()
    if [ "$(id -u)" = 0 ]; then
        user=(runuser -u postgres --) # PostgreSQL does not run as root.
        chown postgres "$folder"
    fi

    trap '"${user[@]}" "$binaries/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null || true; rm -rf "$folder"' EXIT
    (
        cd "$folder"
        "${user[@]}" "$binaries/initdb" -D "$folder/data" -U infershield -A trust >/dev/null
        "${user[@]}" "$binaries/pg_ctl" -D "$folder/data" -l "$folder/log" -w start \
            -o "-c listen_addresses= -c unix_socket_directories=$folder" >/dev/null
    )
    export ConnectionStrings__infershield="Host=$folder;Username=infershield;Database=postgres"
fi

artifacts/bin/InferShield.Bench/release/InferShield.Bench gateway "$@"
