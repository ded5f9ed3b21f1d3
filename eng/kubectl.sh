#!/usr/bin/env bash
# Installs kubectl where it is missing: the tests render the Kubernetes manifests with it, without a cluster.
# Debian has one with a kustomize of today since 13; on 12 that package is unpacked. Elsewhere it says what is missing.
set -euo pipefail
oldest=1.27 # kustomize 5
version=$(kubectl version --client 2>/dev/null | sed -n 's/^Client Version: v\([0-9]*\.[0-9]*\).*/\1/p') || true # None, or one that does not run.
if [ -n "$version" ] && printf '%s\n' "$oldest" "$version" | sort -CV; then
    exit
fi

go_on_without() {
    echo "kubectl: going on without; the tests of the manifests need kubectl $oldest or newer on the PATH." >&2
    exit 0
}

command -v apt-get >/dev/null || go_on_without
root=()
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null && sudo -n true 2>/dev/null || go_on_without
    root=(sudo)
fi

echo "kubectl: missing, to be installed"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | grep -m1 '/debian$') || go_on_without
mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial"
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" >"$folder/trixie.list"
apt=(apt-get -qq -o APT::Sandbox::User=root -o Dir::Etc::SourceList="$folder/trixie.list" -o Dir::Etc::SourceParts=/dev/null
    -o Dir::State::lists="$folder/lists" -o Dir::Cache="$folder/cache" -o Dir::State::status=/dev/null)
cd "$folder"
"${apt[@]}" update && "${apt[@]}" download kubectl && dpkg -x kubectl_*.deb . || go_on_without
"${root[@]}" install -m 755 usr/bin/kubectl /usr/local/bin/kubectl
