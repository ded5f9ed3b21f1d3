#!/usr/bin/env bash
# Installs what this machine lacks, then runs everything. `./run.sh --help` lists the options.
set -euo pipefail
cd "$(dirname "$0")"
case " $* " in
*' --help '* | *' -h '* | *' -? '* | *' --version '* | *' embedded '* | *[=:]'embedded '* | *' --publisher '*) ;;
*) eng/setup.sh run ;;
esac
exec dotnet run --project InferShield.AppHost -- "$@"
