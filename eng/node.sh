#!/usr/bin/env bash
# Installs the model providers' client libraries for Node into artifacts/sdk: the tests call the gateway with them. Nothing where the
# pinned ones are there already, or where Node is missing (eng/setup.sh test installs it); from the registry that npm is set up for.
set -euo pipefail
cd "$(dirname "$0")/.."
table=InferShield.Tests/EndToEnd/Sdk/Node
folder=artifacts/sdk
if cmp -s "$table/package-lock.json" "$folder/node_modules/.installed"; then
    exit
fi

if ! command -v npm >/dev/null; then
    echo "node: npm is missing; going on without, the tests with Node's client libraries need it." >&2
    exit
fi

echo "node: installing the client libraries of $table/package.json"
mkdir -p "$folder"
cp "$table/package.json" "$table/package-lock.json" "$folder/"
if npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund --loglevel error; then
    cp "$table/package-lock.json" "$folder/node_modules/.installed"
else
    echo "node: the registry does not give them; going on without, the tests with Node's client libraries need them." >&2
fi
