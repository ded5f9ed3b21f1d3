#!/bin/bash
# Runs the rules, their tests and the configuration with every Prometheus that Debian's suites carry. Needs Debian's
# archive keyring and the network; nothing is installed.
#   eng/prometheus-versions.sh [SUITE…]      default: bookworm trixie sid
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
folder=$root/artifacts/prometheus
mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | grep -m1 '/debian$')
architecture=$(dpkg --print-architecture)
[ $# -gt 0 ] || set -- bookworm trixie sid

fetch() { # SUITE: puts the suite's promtool into the folder
    local index=$folder/$1.packages
    curl -fsS "$mirror/dists/$1/main/binary-$architecture/Packages.xz" | xz -dc >"$index"
    for package in prometheus promtool prometheus-alertmanager; do
        path=$(awk -v RS= -v name="Package: $package\n" 'index($0 "\n", name) == 1' "$index" | sed -n 's/^Filename: //p' | head -1)
        [ -n "$path" ] || continue
        curl -fsS -o "$folder/package.deb" "$mirror/$path"
        dpkg -x "$folder/package.deb" "$folder/$1"
    done
    rm -f "$index" "$folder/package.deb"
}

configuration() { # AMTOOL: the file that it can read; 0.25 does not know url_file (monitoring/alertmanager/README.md)
    if "$1" --version 2>&1 | grep -q 'version 0\.25'; then
        cp -r alertmanager "$folder/" && sed -i 's|url_file: .*|url: http://localhost/heartbeat|' "$folder/alertmanager/alertmanager.yml"
        echo "$folder/alertmanager/alertmanager.yml"
    else
        echo alertmanager/alertmanager.yml
    fi
}

failed=0
run() { # WHAT COMMAND…
    local what=$1
    shift
    if output=$("$@" 2>&1); then echo "  ok      $what"; else echo "  FAILED  $what"; echo "$output" | tail -20; failed=1; fi
}

mkdir -p "$folder"
cd "$root/monitoring"
for suite in "$@"; do
    [ -x "$folder/$suite/usr/bin/promtool" ] || fetch "$suite"
    bin=$folder/$suite/usr/bin
    "$bin/promtool" --version 2>&1 | head -1
    run "check config" "$bin/promtool" check config --syntax-only prometheus/prometheus.yml
    run "check rules --lint=all" "$bin/promtool" check rules --lint=all --lint-fatal prometheus/rules/*.yaml
    run "test rules" "$bin/promtool" test rules prometheus/tests/*.test.yaml
    "$bin/amtool" --version 2>&1 | head -1
    run "check-config" "$bin/amtool" check-config "$(configuration "$bin/amtool")"
done
exit $failed
