#!/usr/bin/env bash
# Installs what the tests need, then runs them. Arguments go to `dotnet test`. In CI the formatting is checked too.
set -euo pipefail
cd "$(dirname "$0")"
eng/setup.sh test
eng/kubectl.sh
eng/node.sh
if [ "${CI:-}" = true ]; then
    dotnet format --verify-no-changes
fi
exec dotnet test "$@"
