#!/bin/sh
# A browser and Chinese fonts for the browser tests: Debian's own where we are root, Playwright's elsewhere.
set -eu
for browser in "${PROCURACY_BROWSER:-}" /usr/bin/chromium-headless-shell /usr/bin/chromium /usr/bin/chromium-browser /usr/bin/google-chrome; do
  [ -n "$browser" ] && [ -x "$browser" ] && { [ ! -d /usr/share/fonts ] || fc-list :lang=zh 2>/dev/null | grep -q . ; } && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing a browser and Chinese fonts …"
  # The shell without windows starts its pages faster; an older Debian has the whole browser alone.
  for browser in chromium-headless-shell chromium; do
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$browser" fonts-noto-cjk fontconfig; } >/dev/null 2>&1 && exit 0
  done
fi
.venv/bin/python -m playwright install chromium >/dev/null 2>&1 && exit 0
echo "The browser tests need Chromium and a Chinese font: install the packages chromium and fonts-noto-cjk, or set PROCURACY_BROWSER." >&2
exit 1
