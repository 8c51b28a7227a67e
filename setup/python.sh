#!/usr/bin/env bash
# Makes .venv: Python >= 3.11, exactly the packages of requirements.lock (checked by hash), and this project, editable.
set -euo pipefail
cd "$(dirname "$0")/.."

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if new_enough "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    echo "Python 3.11 or newer is needed. Install it, or name it: make PYTHON=/path/to/python3" >&2
    return 1
}

if ! new_enough .venv/bin/python; then
    python=$(find_python)
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        setup/debian.sh "A virtual environment" "python$version-venv"
    fi
    "$python" -m venv --clear .venv
fi

echo "Installing the Python packages of requirements.lock (about a minute the first time)."
pip=(.venv/bin/python -m pip --disable-pip-version-check install -qq --no-deps)
"${pip[@]}" --require-hashes --requirement requirements.lock
"${pip[@]}" --no-build-isolation --no-index --editable .
touch .venv/ready
