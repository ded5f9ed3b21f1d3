# To be sourced: a PostgreSQL of its own for a measurement, in a folder that goes afterwards, where the machine has one and
# ConnectionStrings__infershield names no other. It listens on no port.
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
