#!/usr/bin/env bash
# LibreOffice, which opens the Word files in a test as a clerk's Word or WPS would.
set -euo pipefail
command -v soffice >/dev/null && exit 0
if [ "$(id -u)" = 0 ]; then
  apt-get update -qq && apt-get install -y -qq --no-install-recommends libreoffice-writer-nogui >/dev/null
else
  echo "The tests open Word files in LibreOffice: sudo apt-get install libreoffice-writer-nogui" >&2
  exit 1
fi
