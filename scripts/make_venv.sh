#!/bin/sh
# Debian ships Python without venv. As root there we install it; elsewhere one sentence says what is missing.
set -eu
python=$1
venv=$2
rm -rf "$venv"
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  version=$("$python" -c 'import sys; print(f"{sys.version_info.major}.{sys.version_info.minor}")')
  { apt-get update -qq && apt-get install -y -qq "python$version-venv"; } >/dev/null 2>&1 || true
fi
"$python" -m venv "$venv" 2>/dev/null && exit 0
echo "Python's venv module is missing; on Debian and Ubuntu install it with: apt-get install python3-venv" >&2
exit 1
