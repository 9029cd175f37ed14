#!/bin/sh
# Publishes the checked-out commit as a release on GitHub: scripts/release/publish.sh VERSION FOLDER
#
# All files are uploaded to a draft, which nobody sees; then the commit is tagged and the draft published. What broke in the
# middle can be run again. The tag is pushed, and not made by GitHub from the release: it would refuse that to a workflow's
# token for a commit that changes workflows (cli/cli#9514). Needs gh, with GH_TOKEN.
set -eu

version=$1
folder=$2
tag=v$version
root=$(cd "$(dirname "$0")/../.." && pwd)

case $(gh release view "$tag" --json isDraft --jq .isDraft 2>/dev/null || echo none) in
  none) ;;
  true) gh release delete "$tag" --yes ;;
  *)
    echo "$tag is published already." >&2
    exit 1
    ;;
esac

# As in a run that is repeated when a newer version is out: this one would be shown as the latest.
newer=$(git tag --list 'v[0-9]*' --contains HEAD | grep -vx "$tag" | head -n 1 || true)
if [ -n "$newer" ]; then
  echo "$newer has this commit already." >&2
  exit 1
fi

notes=$(mktemp)
trap 'rm -f "$notes"' EXIT
"$root/scripts/bun" "$root/scripts/release-notes.ts" "$version" >"$notes"
gh release create "$tag" --draft --title "$tag" --notes-file "$notes" "$folder"/*

gh auth setup-git
git push --quiet origin "HEAD:refs/tags/$tag"
# From now on the tag counts as a release (scripts/release/history.ts), so that one refusal is not the end of it.
for pause in 2 10 30 ""; do
  ! gh release edit "$tag" --draft=false --latest || break
  [ -n "$pause" ] || exit 1
  sleep "$pause"
done
echo "$tag is published."
