#!/usr/bin/env bash
# The journeys need a real Chromium and Chinese fonts: install them where we may, name them where we may not.
# Its headless build takes half the work of the one with windows, which will do where it is there already.
set -euo pipefail
missing=()
[ -x /usr/bin/chromium-headless-shell ] || missing+=(chromium-headless-shell)
fc-list 2>/dev/null | grep -qi "Noto Sans CJK" || missing+=(fonts-noto-cjk fontconfig)
[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" = 0 ] && apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null; then
  exit 0
fi
[ "${missing[*]}" = chromium-headless-shell ] && [ -x /usr/bin/chromium ] && exit 0
echo "The browser tests need: sudo apt-get install ${missing[*]}" >&2
exit 1
