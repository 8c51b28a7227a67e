#!/usr/bin/env bash
# Runs npm with the given words: the machine's own, or one from a Python wheel kept in .setup/node.
set -euo pipefail
cd "$(dirname "$0")/.."

if node --eval 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null && npm --version >/dev/null 2>&1; then
    exec npm "$@"
fi
if ! [ -x .setup/node/bin/npm ]; then
    echo "This machine has no Node.js of version 20 or newer: a copy from a Python package serves for this step."
    rm -rf .setup/node
    .venv/bin/python -m venv .setup/node
    .setup/node/bin/python -m pip --disable-pip-version-check install -qq --no-deps --require-hashes --requirement setup/node.lock
fi
PATH="$PWD/.setup/node/bin:$PATH" exec .setup/node/bin/npm "$@"
