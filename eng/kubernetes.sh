#!/usr/bin/env bash
# The Kubernetes base: makes monitoring/kubernetes/base from the app host's manifest with Aspirate, and says what changed.
#   eng/kubernetes.sh                        regenerates; prints "no drift" when nothing changed, exit code 1 otherwise
#   eng/kubernetes.sh secrets [--namespace N]  prints the Secret that the base reads, with new random values
# Aspirate: dotnet tool install --global aspirate --version 9.1.0. Without it the base is compared with the manifest only.
set -euo pipefail
cd "$(dirname "$0")/.."
version=9.1.0
work=$PWD/artifacts/kubernetes
base=monitoring/kubernetes/base
tool() { dotnet run --project eng/kubernetes --no-launch-profile -- "$@"; }

if [ "${1:-}" = secrets ]; then
    tool "$@"
    exit
fi
[ $# = 0 ] || { sed -n '2,5s/^# //p' "$0" >&2; exit 2; }

# The manifest is written first and given to Aspirate, which takes any word on standard error of its own run for a
# failure. It stands where Aspirate itself would write it: its paths begin there.
rm -rf "$work"
mkdir -p "$work"
manifest=$PWD/InferShield.AppHost/manifest.json
dotnet run --project InferShield.AppHost --no-launch-profile -- --publisher manifest --output-path "$manifest" >"$work/manifest.log" 2>&1 ||
    { cat "$work/manifest.log" >&2; exit 2; }

if ! command -v aspirate >/dev/null; then
    echo "kubernetes: no aspirate here (dotnet tool install --global aspirate --version $version): the base is only compared with the manifest." >&2
    tool compare "$manifest" || exit 1
    echo "no drift"
    exit
fi

# Aspirate gets $(key) for each secret: Kubernetes puts the Secret's value there, and none passes through Aspirate's
# files. provider-url is the one value to choose; an overlay may choose another.
parameters=(-pa provider-url=https://api.openai.com/v1)
while IFS= read -r parameter; do
    parameters+=(-pa "$parameter")
done < <(tool parameters "$manifest")
(cd InferShield.AppHost && aspirate generate --non-interactive -m manifest.json --output-path "$work/base" \
    --namespace infershield -ct latest --image-pull-policy IfNotPresent --include-dashboard false \
    --skip-build --disable-state --disable-secrets "${parameters[@]}") >"$work/aspirate.log" 2>&1 ||
    { cat "$work/aspirate.log" >&2; exit 2; }
tool clean "$work/base"

if diff -ruN "$base" "$work/base"; then
    echo "no drift"
    exit
fi
rm -rf "$base"
cp -r "$work/base" "$base"
echo "$base has changed: look at it, then commit it."
exit 1
