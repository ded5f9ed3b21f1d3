#!/usr/bin/env bash
# What detection finds on the development corpora and how fast it is: one name=value a line, then BenchmarkDotNet's figures.
# Usage: eng/bench/detection.sh [--corpora FOLDER]
set -euo pipefail
cd "$(dirname "$0")/../.."
dotnet build -c Release eng/bench --nologo --verbosity quiet
bench=artifacts/bin/InferShield.Bench/release/InferShield.Bench
"$bench" figures "$@"
"$bench" benchmark "$@"
