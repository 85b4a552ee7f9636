#!/usr/bin/env bash
# Freely licensed Chinese fonts for documents: Fandol (GPL with font exception) and Noto Serif CJK (OFL) for rare signs.
# They are taken out of Debian's packages into .venv/fonts; nothing is installed on the machine.
set -euo pipefail
target=$PWD/.venv/fonts
[ -f "$target/FandolFang-Regular.otf" ] && [ -f "$target/NotoSerifCJK-Regular.ttc" ] && exit 0
mkdir -p "$target"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"
fetch() { apt-get download "$1" >/dev/null 2>&1; }
for package in texlive-lang-chinese fonts-noto-cjk; do
  fetch "$package" || { [ "$(id -u)" = 0 ] && apt-get update -qq && fetch "$package"; } ||
    { echo "Documents need Chinese fonts: apt-get update, then apt-get download $package must work." >&2; exit 1; }
  dpkg-deb -x "$package"_*.deb "$package"
done
find texlive-lang-chinese -name 'Fandol*.otf' -exec cp {} "$target" \;
find fonts-noto-cjk -name 'NotoSerifCJK-Regular.ttc' -exec cp {} "$target" \;
