#!/bin/sh
# The browser tests need Chromium. As root on Debian it is installed; elsewhere this says what to install.
set -eu
for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
    if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing chromium for the browser tests"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null
    exit 0
fi
echo "The browser tests need Chromium. Install it (Debian, Ubuntu: sudo apt install chromium fonts-dejavu-core)"
echo "or name it: make test CHROMIUM=/path/to/chromium"
exit 1
