#!/bin/sh
# Installs a release as a person would from its page, and tries it: scripts/release/smoke-install.sh FOLDER
#
# The folder has the release's files, and is served on loopback in place of GitHub. Needs curl, and Python to serve; on
# Windows, PowerShell installs.
set -eu

files=$(cd "$1" && pwd)
here=$(dirname "$0")
folder=$(mktemp -d)
server=
finish() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$folder" || true
}
trap finish EXIT

version=$(sed 's/^{"version":"\([^"]*\)".*/\1/' "$files/release.json")
mkdir -p "$folder/mirror/latest/download" "$folder/mirror/download"
cp "$files/release.json" "$files"/install.* "$folder/mirror/latest/download/"
ln -s "$files" "$folder/mirror/download/v$version"

python=$(command -v python3 || command -v python)
"$python" -u -m http.server 0 --bind 127.0.0.1 --directory "$folder/mirror" >"$folder/server.log" 2>&1 &
server=$!
port=
for _ in $(seq 30); do
  port=$(sed -n 's/^Serving HTTP on .* port \([0-9]*\) .*/\1/p' "$folder/server.log")
  [ -z "$port" ] || break
  sleep 1
done

COPILOT_SVCS_RELEASES_URL=http://127.0.0.1:$port
COPILOT_SVCS_INSTALL_DIR=$folder/bin
export COPILOT_SVCS_RELEASES_URL COPILOT_SVCS_INSTALL_DIR
case $(uname -s) in
  MINGW* | MSYS*)
    COPILOT_SVCS_INSTALL_DIR=$(cygpath -w "$folder/bin")
    # In the PowerShell that every Windows has, as the README has it.
    # shellcheck disable=SC2016 # It is PowerShell that expands it.
    powershell -NoProfile -Command 'irm "$env:COPILOT_SVCS_RELEASES_URL/latest/download/install.ps1" | iex'
    ;;
  *) curl -fsSL "$COPILOT_SVCS_RELEASES_URL/latest/download/install.sh" | sh ;;
esac
"$here/smoke.sh" "$version" "$folder/bin/github-copilot-svcs"
