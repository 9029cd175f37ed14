#!/bin/sh
# Builds the container image of a release, tries it, and pushes it to ghcr.io: scripts/release/publish-image.sh VERSION FOLDER
#
# Its name and digest are told to the workflow. Needs docker with buildx, GH_TOKEN, and the variables of GitHub's workflows.
set -eu

version=$1
folder=$2
root=$(cd "$(dirname "$0")/../.." && pwd)
# Names of images have no capital letters.
image=ghcr.io/$(echo "$GITHUB_REPOSITORY" | tr '[:upper:]' '[:lower:]')
build="docker buildx build --file $root/scripts/Dockerfile --provenance=false \
  --label org.opencontainers.image.source=https://github.com/$GITHUB_REPOSITORY \
  --label org.opencontainers.image.revision=$GITHUB_SHA --label org.opencontainers.image.version=$version"

# The default builder makes images of one system only.
docker buildx create --use >/dev/null
$build --load --tag smoke "$folder"
"$root/scripts/release/smoke-image.sh" smoke

echo "$GH_TOKEN" | docker login ghcr.io --username "$GITHUB_ACTOR" --password-stdin
metadata=$(mktemp)
trap 'rm -f "$metadata"' EXIT
$build --platform linux/amd64,linux/arm64 --push --metadata-file "$metadata" \
  --tag "$image:$version" --tag "$image:latest" "$folder"
{
  echo "name=$image"
  echo "digest=$(jq -r '."containerimage.digest"' "$metadata")"
} >>"$GITHUB_OUTPUT"
