#!/bin/sh
# Builds the container image of a release and pushes it to ghcr.io: scripts/release/publish-image.sh VERSION FOLDER
#
# It is `latest` where the release is the newest: a run may be repeated when another is out. Its name and digest are told
# to the workflow. Needs docker with buildx, gh with GH_TOKEN, and the variables of GitHub's workflows.
set -eu

version=$1
folder=$2
root=$(cd "$(dirname "$0")/../.." && pwd)
# Names of images have no capital letters.
image=ghcr.io/$(echo "$GITHUB_REPOSITORY" | tr '[:upper:]' '[:lower:]')

latest=
[ "$(gh release view --json tagName --jq .tagName)" != "v$version" ] || latest="--tag $image:latest"

# The default builder makes images of one processor only.
docker buildx create --use >/dev/null
echo "$GH_TOKEN" | docker login ghcr.io --username "$GITHUB_ACTOR" --password-stdin
metadata=$(mktemp)
trap 'rm -f "$metadata"' EXIT
# shellcheck disable=SC2086 # Two words or none.
docker buildx build --file "$root/scripts/Dockerfile" --platform linux/amd64,linux/arm64 --provenance=false \
  --label "org.opencontainers.image.source=https://github.com/$GITHUB_REPOSITORY" \
  --label "org.opencontainers.image.revision=$GITHUB_SHA" \
  --label "org.opencontainers.image.version=$version" \
  --push --tag "$image:$version" $latest --metadata-file "$metadata" "$folder"
{
  echo "name=$image"
  echo "digest=$(jq -r '."containerimage.digest"' "$metadata")"
} >>"$GITHUB_OUTPUT"
