#!/bin/sh
# Tries a built program as its user would: does it tell its version, and does an answer stream?
#
#   scripts/release/smoke.sh VERSION PROGRAM [ARGUMENT...]
#
# An empty VERSION is any. PROGRAM may be another that runs it: qemu-aarch64-static, say. Needs curl.
set -eu

version=$1
shift
folder=$(mktemp -d)
server=
# The server holds its log open, and Windows removes no open file.
finish() {
  [ -z "$server" ] || { kill "$server" && wait "$server"; } 2>/dev/null || true
  rm -rf "$folder" || true
}
trap finish EXIT
fail() {
  echo "smoke: $*" >&2
  cat "$folder"/*.log >&2 2>/dev/null || true
  exit 1
}

HOME=$folder USERPROFILE=$folder
export HOME USERPROFILE

answer=$("$@" version) || fail "version ended with $?"
echo "$answer"
case $answer in
  "github-copilot-svcs $version ("*) ;;
  *) [ -z "$version" ] || fail "this is not version $version" ;;
esac

"$@" run --demo --port 0 >"$folder/out.log" 2>"$folder/server.log" &
server=$!
url=
# An emulated processor takes its time.
for _ in $(seq 60); do
  url=$(sed -n 's/.*"listening","urls":\["\([^"]*\)".*/\1/p' "$folder/server.log")
  [ -z "$url" ] || break
  kill -0 "$server" 2>/dev/null || fail "the server ended"
  sleep 1
done
[ -n "$url" ] || fail "the server does not listen"

question='{"model":"gpt-4.1","stream":true,"messages":[{"role":"user","content":"Hello!"}]}'
curl --fail --silent --show-error --no-buffer --max-time 60 "$url/v1/chat/completions" \
  -H 'content-type: application/json' -d "$question" >"$folder/stream.log" || fail "curl ended with $?"
grep -q '"delta":{"content":' "$folder/stream.log" || fail "the answer has no words"
grep -q '^data: \[DONE\]' "$folder/stream.log" || fail "the answer has no end"
echo "$(grep -c '^data: {' "$folder/stream.log") events from $url"
