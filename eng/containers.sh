#!/usr/bin/env bash
# Starts the containers of the Kubernetes base together once, with docker and no cluster: every Prometheus target is
# scraped, a prompt is answered through the gateway, an attack is not, all is removed. Options go to eng/containers.
# Exit code 0: it works, 1: it does not, 2: it could not look: no docker, or an image that is not here and not to be pulled.
# As root, where docker is installed and its daemon does not run, one is started for this.
# It is a command and not a test because it needs the images' registries: dotnet test has to pass where there are none.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$PWD/artifacts/containers
mkdir -p "$work"

fail() {
    echo "containers: $1" >&2
    exit 2
}

command -v docker >/dev/null || fail "no docker on the PATH."
command -v kubectl >/dev/null || fail "no kubectl on the PATH (eng/kubectl.sh installs it): it renders the base."
if ! docker info >/dev/null 2>"$work/docker.log"; then
    dockerd=$(command -v dockerd || true)
    [ "$(id -u)" = 0 ] && [ -n "$dockerd" ] || fail "docker does not answer: $(tail -n1 "$work/docker.log")"
    echo "containers: docker does not answer; starting a daemon of its own"
    export DOCKER_HOST=unix://$work/docker.sock
    "$dockerd" --host "$DOCKER_HOST" --data-root "$work/data" --exec-root "$work/exec" --pidfile "$work/docker.pid" >"$work/dockerd.log" 2>&1 &
    trap 'kill $!; wait $! || true' EXIT
    for _ in $(seq 30); do
        docker info >/dev/null 2>&1 && break
        sleep 1
    done
    docker info >/dev/null 2>&1 || fail "the daemon does not start: $(tail -n1 "$work/dockerd.log")"
fi

docker image inspect infershield/api:latest >/dev/null 2>&1 || eng/image.sh || fail "infershield/api:latest is not here and cannot be made."
kubectl kustomize monitoring/kubernetes/base >"$work/base.yaml"
dotnet publish eng/simulator --nologo -v quiet -c Release -p:UseAppHost=false -o "$work/simulator"
dotnet run --project eng/containers -- "$work/base.yaml" --provider "$work/simulator" "$@"
