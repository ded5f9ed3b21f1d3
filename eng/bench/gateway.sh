#!/usr/bin/env bash
# What the gateway adds to a call, with every rule and the audit log on: one name=value a line. Load generator, gateway, simulator and
# database share this machine's processors, so the figures are an upper bound. PostgreSQL where it is installed, in a folder of its own
# that goes afterwards (or the one of ConnectionStrings__infershield), else SQLite.
# Usage: eng/bench/gateway.sh [--seconds N]
set -euo pipefail
cd "$(dirname "$0")/../.."
dotnet build -c Release eng/bench --nologo --verbosity quiet

. eng/bench/postgres.sh
artifacts/bin/InferShield.Bench/release/InferShield.Bench gateway "$@"
