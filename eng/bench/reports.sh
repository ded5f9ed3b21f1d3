#!/usr/bin/env bash
# What evidence costs: how many audit records a second are written and checked, how long reports over 100,000 and 1,000,000 of
# them take and how much memory, each in a process of its own; with the goals. PostgreSQL where it is installed, in a folder of its
# own that goes afterwards (or the one of ConnectionStrings__infershield), else SQLite.
# Usage: eng/bench/reports.sh [--rows N...] [--formats FORMAT...]
set -euo pipefail
cd "$(dirname "$0")/../.."
dotnet build -c Release eng/bench --nologo --verbosity quiet
. eng/bench/postgres.sh
artifacts/bin/InferShield.Bench/release/InferShield.Bench reports "$@"
