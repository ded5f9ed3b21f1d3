#!/usr/bin/env bash
# Installs what this machine lacks to run InferShield (setup.sh run) or its tests (setup.sh test).
#   run:  nothing where a container runtime answers; else the servers as programs of this machine.
#   test: always the servers as programs: the tests start real ones, containers or not; Node, for client libraries; and what reads PDF.
# Debian and Ubuntu only; elsewhere it says what is missing. Installed services are not started.
set -euo pipefail
purpose=${1:?usage: setup.sh run|test}

# package:program, where Debian puts the program
wanted=(
    postgresql:postgres
    redis-server:redis-server
    prometheus:prometheus
    prometheus:promtool
    prometheus-alertmanager:prometheus-alertmanager
    prometheus-alertmanager:amtool
    prometheus-node-exporter:prometheus-node-exporter
    prometheus-postgres-exporter:prometheus-postgres-exporter
    prometheus-redis-exporter:prometheus-redis-exporter
)
if [ "$purpose" = test ]; then
    wanted+=(nodejs:node npm:npm poppler-utils:pdftotext qpdf:qpdf)
    # Fonts of many scripts, in which the tests read reports; a package without programs is known by its folder.
    wanted+=(fonts-dejavu-core:/usr/share/fonts/truetype/dejavu fonts-noto-core:/usr/share/fonts/truetype/noto fonts-droid-fallback:/usr/share/fonts/truetype/droid)
fi

has() {
    [[ $1 == /* && -d $1 ]] || command -v "$1" >/dev/null || [ -x "/usr/sbin/$1" ] || { [ "$1" = postgres ] && compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null; }
}

if ! command -v dotnet >/dev/null; then
    echo "setup: the .NET 10 SDK is missing: install it first (package dotnet-sdk-10.0, or Microsoft's installer)." >&2
    exit 1
fi

if [ "$purpose" = run ]; then
    for runtime in docker podman; do
        if command -v $runtime >/dev/null && timeout 5 $runtime info >/dev/null 2>&1; then
            exit 0
        fi
    done
fi

missing=()
for pair in "${wanted[@]}"; do
    has "${pair#*:}" || missing+=("${pair%%:*}")
done
[ ${#missing[@]} -gt 0 ] || exit 0
mapfile -t missing < <(printf '%s\n' "${missing[@]}" | sort -u)

if ! command -v apt-get >/dev/null; then
    echo "setup: not a Debian or Ubuntu machine. What runs as a program here has to be installed by hand: ${missing[*]}" >&2
    echo "setup: going on without; the table at start says what is left out." >&2
    exit 0
fi

go_on_without() {
    echo "setup: going on without these; to have them: sudo apt-get install ${missing[*]}" >&2
    exit 0
}

echo "setup: missing, to be installed: ${missing[*]}"
root=(env DEBIAN_FRONTEND=noninteractive)
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || go_on_without
    # sudo may ask for a password, where there is somebody to ask.
    sudo -n true 2>/dev/null || { [ -t 0 ] && sudo -v; } || go_on_without
    root=(sudo "${root[@]}")
fi

# The app host starts the servers itself, on folders of its own: a package's service would only take its port.
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' | "${root[@]}" tee $policy >/dev/null
    "${root[@]}" chmod +x $policy
    trap '"${root[@]}" rm -f $policy' EXIT
fi

apt=("${root[@]}" apt-get -qq -o DPkg::Lock::Timeout=300)
"${apt[@]}" update || true
# promtool is a package of its own in newer releases.
if apt-cache show promtool >/dev/null 2>&1; then
    missing+=(promtool)
fi
"${apt[@]}" install -y --no-install-recommends "${missing[@]}" >/dev/null || go_on_without

if [ -d /run/systemd/system ]; then
    for package in "${missing[@]}"; do
        "${root[@]}" systemctl disable --quiet "$package" 2>/dev/null || true
    done
fi
