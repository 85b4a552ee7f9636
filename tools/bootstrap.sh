#!/usr/bin/env bash
# Make .venv and install exactly what requirements.lock names. What is never imported need not be compiled: half the time.
set -euo pipefail
python=${1:-python3}
if ! "$python" -m venv .venv 2>/dev/null; then
  if [ "$(id -u)" = 0 ]; then
    apt-get update -qq && apt-get install -y -qq python3-venv
    rm -rf .venv && "$python" -m venv .venv
  else
    echo "Python's venv module is missing. Install it once: sudo apt-get install python3-venv" >&2
    exit 1
  fi
fi
.venv/bin/pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements.lock
.venv/bin/pip install --quiet --disable-pip-version-check --no-compile --no-deps --no-build-isolation --editable .
bash tools/fonts.sh
