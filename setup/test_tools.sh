#!/usr/bin/env bash
# Makes sure that the tests find a Chromium that they can drive and a PostgreSQL 15 or newer; installs them where it may.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=()
.venv/bin/python -m tests.postgresql --find >/dev/null 2>&1 || packages+=(postgresql)
.venv/bin/python -m tests.browser --find >/dev/null 2>&1 || packages+=(chromium)
.venv/bin/playwright --version >/dev/null 2>&1 || packages+=(libatomic1) # the one library its driver asks of the system
[ ${#packages[@]} = 0 ] || setup/debian.sh "The tests" "${packages[@]}"
.venv/bin/python -m tests.postgresql --find
.venv/bin/python -m tests.browser --find
.venv/bin/playwright --version
