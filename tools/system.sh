#!/usr/bin/env bash
# What the tests need of the system: a real Chromium and Chinese fonts for the journeys, LibreOffice to open the Word
# files as a clerk's Word or WPS would. Installed where we may, named where we may not. Chromium's headless build takes
# half the work of the one with windows, which will do where it is there already.
set -euo pipefail
missing=()
[ -x /usr/bin/chromium-headless-shell ] || missing+=(chromium-headless-shell)
fc-list 2>/dev/null | grep -qi "Noto Sans CJK" || missing+=(fonts-noto-cjk fontconfig)
command -v soffice >/dev/null || missing+=(libreoffice-writer-nogui)
[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" = 0 ] && apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null; then
  exit 0
fi
[ "${missing[*]}" = chromium-headless-shell ] && [ -x /usr/bin/chromium ] && exit 0
echo "The tests need: sudo apt-get install ${missing[*]}" >&2
exit 1
