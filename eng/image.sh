#!/usr/bin/env bash
# Makes the gateway's container image infershield/api, its bill of materials, and prints its size.
#   eng/image.sh                                an archive for this machine's processor, loaded where docker or podman answers
#   REGISTRY=registry.example.com eng/image.sh  images for linux-x64 and linux-arm64 and the index above them, pushed;
#                                               with a path (registry.example.com/team) to team/infershield/api there
# TAG=… names the version (default: what git describes), BASE_IMAGE=… takes another base than the pinned one (a mirror of
# it), OUTPUT=… another folder than artifacts/image. Log in to the registry with `docker login` first.
set -euo pipefail
cd "$(dirname "$0")/.."
tag=${TAG:-$(git describe --tags --always --dirty 2>/dev/null || echo latest)}
output=${OUTPUT:-artifacts/image}
revision=$(git rev-parse HEAD 2>/dev/null || true)
project=InferShield.Api/InferShield.Api.csproj
mkdir -p "$output"

if [ -n "${REGISTRY:-}" ]; then
    platforms=(linux-x64 linux-arm64)
else
    case $(uname -m) in
    aarch64 | arm64) platforms=(linux-arm64) ;;
    *) platforms=(linux-x64) ;;
    esac
fi

properties=(
    --nologo -c Release -v quiet
    -p:UseAppHost=false "-p:PublishDir=$PWD/artifacts/image-files/"
    "-p:ContainerImageTag=$tag" "-p:ContainerRevision=$revision"
)
[ -z "${BASE_IMAGE:-}" ] || properties+=("-p:ContainerBaseImage=$BASE_IMAGE")

# Prints what a failed step said, and what to do about the failure that is no fault of the project.
publish() {
    local log
    log=$(dotnet publish $project "${properties[@]}" "$@" 2>&1) && return
    grep -vE ': +(at |--- End)' <<<"$log" | cut -c-400 | awk '!seen[$0]++' >&2
    if grep -qE 'CONTAINER10(0[1-9]|1[0-9]|2[0-9])|Name or service not known|Connection refused|Resource temporarily' <<<"$log"; then
        echo "image: a registry did not answer, or refused. The base image comes from the registry that its name begins with" >&2
        echo "image: (InferShield.Api/Container.props); without a way there, name a mirror: BASE_IMAGE=HOST/dotnet/aspnet:TAG@DIGEST." >&2
        [ -z "${REGISTRY:-}" ] || echo "image: pushing to $REGISTRY needs a login: docker login $REGISTRY" >&2
    fi
    exit 1
}

# The image holds every file of the folder, so it must not hold an older build's.
rm -rf artifacts/image-files
for platform in "${platforms[@]}"; do
    archive=$output/infershield-api-$tag-$platform.tar
    publish -t:PublishContainer "-p:ContainerRuntimeIdentifier=$platform" "-p:ContainerArchiveOutputPath=$PWD/$archive"
    dotnet run --project eng/image -- "$archive" --output "${archive%.tar}.cdx.json"
    echo "archive              $archive"
done

if [ -n "${REGISTRY:-}" ]; then
    path=${REGISTRY#"${REGISTRY%%/*}"}
    repository=${path#/}${path:+/}infershield/api
    publish -t:PublishContainerIndex "-p:ContainerRegistry=${REGISTRY%%/*}" "-p:ContainerRepository=$repository"
    echo "pushed               $REGISTRY/infershield/api:$tag (${platforms[*]})"
    exit
fi

for runtime in docker podman; do
    if command -v $runtime >/dev/null && timeout 5 $runtime info >/dev/null 2>&1; then
        $runtime load --quiet --input "$archive" >/dev/null
        $runtime tag "infershield/api:$tag" infershield/api:latest
        echo "loaded               infershield/api:$tag, and as :latest, into $runtime"
        exit
    fi
done
echo "not loaded           neither docker nor podman answers; later: docker load --input $archive"
