#!/usr/bin/env bash
# Makes sure that the tests find a Chromium and a PostgreSQL 15 or newer, and installs them where it may.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=()
.venv/bin/python -m tests.postgresql --find >/dev/null 2>&1 || packages+=(postgresql)
.venv/bin/python -m tests.browser --find >/dev/null 2>&1 || packages+=(chromium)
[ ${#packages[@]} = 0 ] || setup/debian.sh "The tests" "${packages[@]}"
.venv/bin/python -m tests.postgresql --find
.venv/bin/python -m tests.browser --find
