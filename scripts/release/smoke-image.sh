#!/bin/sh
# Tries a container image as a careful person would run it: scripts/release/smoke-image.sh IMAGE
set -eu

image=$1
careful="--read-only --cap-drop=ALL --security-opt=no-new-privileges"
key=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')

fail() {
  echo "smoke-image: $*" >&2
  exit 1
}

# It listens to the world, so that it must not start without a key.
# shellcheck disable=SC2086 # Several words.
if docker run --rm $careful "$image"; then fail "it serves without a key"; fi

# shellcheck disable=SC2086
container=$(docker run --detach $careful --env COPILOT_SVCS_API_KEY="$key" --publish 127.0.0.1::8081 "$image")
trap 'docker logs "$container" >&2; docker rm --force --volumes "$container" >/dev/null' EXIT
for _ in $(seq 60); do
  ! docker exec "$container" /usr/local/bin/github-copilot-svcs status --live || break
  sleep 1
done
docker exec "$container" /usr/local/bin/github-copilot-svcs status --live || fail "it does not answer"

address=$(docker port "$container" 8081 | head -n 1)
status() {
  curl --silent --output /dev/null --write-out '%{http_code}' --max-time 10 "$@"
}
[ "$(status "http://$address/livez")" = 200 ] || fail "it does not answer from outside"
[ "$(status "http://$address/v1/models")" = 401 ] || fail "it answers without a key"
