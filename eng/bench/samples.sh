#!/usr/bin/env bash
# A report of every framework, edition, type and format over a year of made-up records.
# Usage: eng/bench/samples.sh [--output DIR]   (artifacts/reports without it)
set -euo pipefail
cd "$(dirname "$0")/../.."
dotnet build -c Release eng/bench --nologo --verbosity quiet
artifacts/bin/InferShield.Bench/release/InferShield.Bench reports samples "$@"
