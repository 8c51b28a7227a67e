#!/usr/bin/env bash
# Installs Debian packages where this person may, else stops with the one line to run.
#   setup/debian.sh "what needs them" package...
set -euo pipefail
why=$1
shift
line="apt-get update && apt-get install --yes $*"

if ! command -v apt-get >/dev/null; then
    echo "$why: this machine has no apt-get. Install what these Debian packages hold, then start again: $*" >&2
    exit 1
fi
if [ "$(id -u)" = 0 ]; then
    as_root=()
elif sudo -n true 2>/dev/null; then
    as_root=(sudo -n)
else
    echo "$why: run this line, then start again: sudo sh -c '$line'" >&2
    exit 1
fi

echo "$why: installing $*."
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive sh -c "$line" >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    echo "$why: apt-get could not install $*. The lines above say why. Nothing else was changed." >&2
    exit 1
fi
