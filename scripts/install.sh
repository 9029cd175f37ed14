#!/bin/sh
# Installs github-copilot-svcs from its releases, or another version in its place:
#
#   curl -fsSL https://github.com/privapps/github-copilot-svcs/releases/latest/download/install.sh | sh
#   curl -fsSL THE_SAME | sh -s -- --version v1.2.3 --dir ~/bin
#
# For any POSIX shell. All of it is in functions, and the last line calls them: of a download that was cut off, nothing
# runs. What is installed has the checksum that the release names, and has told its version on this machine.

repository="privapps/github-copilot-svcs"
program="github-copilot-svcs"

usage() {
  cat <<EOF
Installs $program, or another version in its place.

  --version VERSION  this one instead of the newest: v1.2.3  (COPILOT_SVCS_VERSION)
  --dir FOLDER       here instead of ~/.local/bin, or /usr/local/bin for root  (COPILOT_SVCS_INSTALL_DIR)
  --help             show this help

COPILOT_SVCS_RELEASES_URL names a mirror of $(default_releases).
Proxies are taken from HTTPS_PROXY and NO_PROXY.
EOF
}

main() {
  set -eu
  if [ -n "${ZSH_VERSION:-}" ]; then emulate sh; fi
  temporary=""
  made=""
  trap clean_up EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM

  read_options "$@"
  check_releases
  find_tools
  find_platform
  open_folder
  find_version
  download
  try_out
  put_in_place
  say_what_next
}

say() { printf '%s\n' "$@"; }

fail() {
  printf 'error: %s\n' "$1" >&2
  shift
  if [ $# != 0 ]; then printf '%s\n' "$@" >&2; fi
  exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

default_releases() { printf 'https://github.com/%s/releases' "$repository"; }

read_options() {
  version=${COPILOT_SVCS_VERSION:-latest}
  folder=${COPILOT_SVCS_INSTALL_DIR:-}
  releases=${COPILOT_SVCS_RELEASES_URL:-$(default_releases)}
  while [ $# != 0 ]; do
    case $1 in
      --version=*) version=${1#*=} ;;
      --dir=*) folder=${1#*=} ;;
      --version | --dir)
        [ $# != 1 ] || fail "$1 needs a value."
        if [ "$1" = --dir ]; then folder=$2; else version=$2; fi
        shift
        ;;
      -h | --help)
        usage
        exit 0
        ;;
      *) fail "Unknown option: $1. There are --version VERSION, --dir FOLDER and --help." ;;
    esac
    shift
  done
  version=${version#v}
  case $version in
    "" | *[!0-9A-Za-z.+-]*) fail "\"$version\" is no version. One looks like this: v1.2.3" ;;
  esac
  if [ -z "$folder" ]; then
    if [ "$(id -u)" = 0 ]; then
      folder=/usr/local/bin
    else
      folder=${HOME:?names no folder to install to. Set COPILOT_SVCS_INSTALL_DIR}/.local/bin
    fi
  fi
  case $folder in
    /*) ;;
    *) folder=$PWD/$folder ;;
  esac
  folder=${folder%/}
  target=$folder/$program
}

# Plain http only where nobody can listen in.
check_releases() {
  releases=${releases%/}
  case $releases/ in
    https://*) protocols="=https" ;;
    http://localhost[:/]* | http://127.0.0.1[:/]* | "http://[::1]"[:/]*) protocols="=http,https" ;;
    *) fail "COPILOT_SVCS_RELEASES_URL must begin with https://, or with http:// on this machine: $releases" ;;
  esac
}

find_tools() {
  if has curl; then
    client=curl
  elif has wget; then
    client=wget
    if wget --help 2>&1 | grep -q BusyBox; then
      client=busybox
      [ "$protocols" != "=https" ] || checks_certificates || fail "This wget checks no certificates. Install curl."
    fi
    # These know the lower-case names only.
    if [ -n "${HTTPS_PROXY:-}" ]; then export https_proxy="${https_proxy:-$HTTPS_PROXY}"; fi
    if [ -n "${NO_PROXY:-}" ]; then export no_proxy="${no_proxy:-$NO_PROXY}"; fi
  else
    fail "Neither curl nor wget is there to download with. Install one of them."
  fi
  has sha256sum || has shasum || has openssl ||
    fail "The download could not be verified, so nothing is installed. Install sha256sum, shasum or openssl."
}

# BusyBox does so by a helper that is a program of its own, as Alpine has it; the one in BusyBox itself checks nothing.
checks_certificates() {
  helper=$(command -v ssl_client || true)
  case $helper in
    /*) ;;
    *) return 1 ;;
  esac
  case $(readlink -f "$helper") in
    */busybox*) return 1 ;;
  esac
}

find_platform() {
  system=$(uname -s)
  processor=$(uname -m)
  source="Build it from source: https://github.com/$repository"
  case $system in
    Linux)
      if [ "$(uname -o 2>/dev/null || true)" = Android ]; then fail "There is no release for Android." "$source"; fi
      system=linux
      ;;
    Darwin)
      # A shell under Rosetta is told that it runs on Intel.
      if [ "$(sysctl -n sysctl.proc_translated 2>/dev/null || true)" = 1 ]; then processor=arm64; fi
      system=darwin
      ;;
    MINGW* | MSYS* | CYGWIN* | Windows_NT)
      fail "On Windows it is installed by PowerShell:" "  irm $releases/latest/download/install.ps1 | iex"
      ;;
    *) fail "There is no release for $system." "$source" ;;
  esac
  case $processor in
    x86_64 | amd64) processor=amd64 ;;
    aarch64 | arm64) processor=arm64 ;;
    *) fail "There is no release for $processor processors, only for x86-64 and ARM of 64 bits." "$source" ;;
  esac
  if [ "$(getconf LONG_BIT 2>/dev/null || true)" = 32 ]; then
    fail "This system is one of 32 bits, and there are releases for 64 bits only." "$source"
  fi
  asset=$program-$system-$processor
  if [ "$system" = linux ] && is_musl; then asset=$asset-musl; fi
}

is_musl() {
  if has ldd; then
    ldd --version 2>&1 | grep -qi musl
  else
    ! exists /lib*/ld-linux-* && exists /lib/ld-musl-*
  fi
}

exists() { [ -e "$1" ]; }

# The download lies beside its target: a rename then puts it in place, in one step, and it is tried where it will run.
open_folder() {
  [ ! -d "$target" ] || fail "$target is a folder. Remove it, or choose another place with --dir."
  make_folder "$folder"
  temporary=$folder/.$program.$$
  if ! said=$(mkdir -m 700 "$temporary" 2>&1); then
    temporary=""
    refuse_folder "$said"
  fi
}

# Notes what it makes, the innermost first, so that a failure can take it away again.
make_folder() {
  if [ -d "$1" ]; then return; fi
  make_folder "$(dirname "$1")"
  # Another one that runs now may have made it since.
  said=$(mkdir "$1" 2>&1) || if [ -d "$1" ]; then return; else refuse_folder "$said"; fi
  made="$1
$made"
}

refuse_folder() {
  fail "Nothing can be installed in $folder ($1)." \
    "Choose a folder of yours with --dir FOLDER or COPILOT_SVCS_INSTALL_DIR, or run this as root."
}

clean_up() {
  if [ -n "$temporary" ]; then rm -rf "$temporary"; fi
  printf '%s' "$made" | while IFS= read -r one; do rmdir "$one" 2>/dev/null || true; done
}

# The newest release is asked for its number once: what is then downloaded is of one release, even if another comes out.
find_version() {
  if [ "$version" = latest ]; then
    fetch "$releases/latest/download/release.json" "$temporary/release.json"
    version=$(sed -n 's/.*"version" *: *"\([0-9A-Za-z.+-]*\)".*/\1/p' "$temporary/release.json")
    [ -n "$version" ] || fail "$releases/latest/download/release.json names no version. Is it a proxy that answered?"
  fi
  files=$releases/download/v$version
}

download() {
  say "Downloading $program $version for ${asset#"$program"-} ..."
  fetch "$files/SHA256SUMS" "$temporary/SHA256SUMS"
  file=$temporary/$program
  # Half of the bytes, where it can be unpacked.
  if has gzip && [ -n "$(announced_sum "$asset.gz")" ]; then
    fetch "$files/$asset.gz" "$file.gz" with-progress
    verify "$file.gz" "$asset.gz"
    said=$(gzip -dc "$file.gz" 2>&1 >"$file") || fail "$asset.gz could not be unpacked ($said)." "$(disk_space)"
    rm -f "$file.gz"
  else
    [ -n "$(announced_sum "$asset")" ] || fail "Version $version has no $asset."
    fetch "$files/$asset" "$file" with-progress
  fi
  verify "$file" "$asset"
  chmod 755 "$file"
}

# fetch URL FILE [with-progress]. What curl says goes to the terminal, its progress too; wget would say far more.
fetch() {
  code=0
  answered=""
  case $client in
    curl)
      quiet="--silent --show-error"
      if [ $# = 3 ] && [ -t 2 ]; then quiet="--progress-bar"; fi
      # shellcheck disable=SC2086 # two words
      answered=$(curl $quiet --fail --location --proto "$protocols" --connect-timeout 20 --retry 2 \
        --speed-limit 1000 --speed-time 60 --write-out "%{http_code}" --output "$2" "$1") || code=$?
      ;;
    wget) wget --tries=3 -T 60 -O "$2" "$1" 2>"$temporary/log" || code=$? ;;
    # No -T, of which BusyBox 1.35 dies.
    busybox) wget -O "$2" "$1" 2>"$temporary/log" || code=$? ;;
  esac
  if [ "$code" != 0 ]; then explain_download "$1"; fi
}

# By curl's exit codes and wget's, which are few; BusyBox has one.
explain_download() {
  if [ "$client" != curl ]; then
    tail -n 2 "$temporary/log" >&2
    if grep -q " 404" "$temporary/log"; then answered=404; fi
    if grep -qi "no space" "$temporary/log"; then answered=full; fi
  fi
  case $client-$code-$answered in
    *-404)
      if [ "$version" = latest ]; then fail "No release was found at $releases."; fi
      fail "There is no $1. Is $version a version of $program? Those that there are: $releases"
      ;;
    *-full | curl-23-* | wget-3-*) fail "The download could not be written to $folder. $(disk_space)" ;;
    curl-35-* | curl-58-* | curl-60-* | curl-77-* | wget-5-*)
      fail "No secure connection for $1." \
        "Where a company inspects TLS, its certificate must be known: CURL_CA_BUNDLE=FILE for curl, its system's for wget."
      ;;
    curl-22-*) fail "The server answered with status $answered: $1" "Try again in a minute." ;;
    *) fail "$1 could not be downloaded. Is there a network? Behind a proxy, set HTTPS_PROXY." ;;
  esac
}

disk_space() { say "Is the disk full? $(df -h "$folder" 2>/dev/null | tail -n 1)"; }

# The checksum of a file of the release; nothing where it has no such file.
announced_sum() {
  while read -r sum name || [ -n "$sum" ]; do
    if [ "$name" = "$1" ]; then say "$sum"; fi
  done <"$temporary/SHA256SUMS"
}

# verify FILE NAME
verify() {
  if has sha256sum; then
    sum=$(sha256sum <"$1")
  elif has shasum; then
    sum=$(shasum -a 256 <"$1")
  else
    sum=$(openssl dgst -sha256 -r <"$1")
  fi
  sum=${sum%% *}
  announced=$(announced_sum "$2")
  [ "$sum" = "$announced" ] ||
    fail "The checksum of $2 is not the one that the release names, so it is not installed." \
      "It was damaged or changed on the way. Wanted $announced, got $sum."
}

# Whether it runs here, before it replaces anything.
try_out() {
  code=0
  said=$("$file" version 2>&1 </dev/null) || code=$?
  case $code-$said in
    0-"$program $version "*) return ;;
  esac
  # A shell may take a program for another processor for a script, and complain of what it reads.
  said=$(say "$said" | LC_ALL=C tr -cd '\012\040-\176' | head -n 4)
  case $code-$said in
    *libstdc++* | *libgcc*)
      fix="Install libstdc++ (Debian, Ubuntu: apt install libstdc++6; Fedora: dnf install libstdc++)."
      if has apk; then fix="Install it: apk add libstdc++"; fi
      fail "$program needs libstdc++, which is missing." "$fix Then run this again." "$said"
      ;;
    *GLIBC*) fail "This system's C library is too old for $program." "$said" ;;
    126-*ermission*)
      fail "$folder is on a disk from which nothing may be run (mounted with noexec)." \
        "Choose another folder with --dir FOLDER or COPILOT_SVCS_INSTALL_DIR."
      ;;
    126-* | 127-* | 2-*yntax*) fail "$asset does not run on this system: it is made for another processor or C library." "$said" ;;
    132-*) fail "This processor is too old for $program." ;;
    0-*) fail "What was downloaded as version $version says that it is another." "$said" ;;
    *) fail "$program $version was downloaded, but does not run here (exit code $code), and is not installed." "$said" ;;
  esac
}

put_in_place() {
  before=""
  if [ -x "$target" ]; then before=$("$target" version 2>/dev/null </dev/null || true); fi
  said=$(mv -f "$file" "$target" 2>&1) || fail "$target could not be replaced ($said)."
  made=""
  say "Installed $program $version: $target"
}

say_what_next() {
  case ":$PATH:" in
    *":$folder:"*) warn_of_another ;;
    *) say "" "$folder is not on your PATH yet. This puts it there:" "$(path_command)" ;;
  esac
  if [ -n "$before" ]; then
    say "" "It has replaced this one, which goes on where it is running until it is started again:" "  $before"
    return
  fi
  say "" "Next:" \
    "  $program auth              sign in to GitHub" \
    "  $program run               serve your models at http://localhost:8081/v1" \
    "  $program setup             show the set-up of Claude Code, Codex and others" \
    "  $program service install   start it whenever you log in" \
    "To try it without an account: $program run --demo"
}

warn_of_another() {
  hash -r
  first=$(command -v "$program" || true)
  if [ "$first" != "$target" ] && [ -n "$first" ]; then
    say "" "Another one comes first on your PATH, and is started by this name: $first"
  fi
}

path_command() {
  # What stands in double quotes, and that again in single ones: the home may be that of an O'Brien.
  # shellcheck disable=SC2016 # what is to be typed
  line='export PATH="'$(say "$folder" | sed 's/["$`\\]/\\&/g')':$PATH"'
  quoted=$(say "$line" | sed "s/'/'\\\\''/g")
  case ${SHELL:-} in
    */fish) say "  fish_add_path \"$(say "$folder" | sed 's/["$\\]/\\&/g')\"" ;;
    */zsh) say "  echo '$quoted' >>~/.zshrc && $line" ;;
    */bash) say "  echo '$quoted' >>~/.bashrc && $line" ;;
    *) say "  echo '$quoted' >>~/.profile && $line" ;;
  esac
}

main "$@"
