#!/bin/sh
# Make a working checkout: a Python of 3.11 or later, .venv with the locked packages, and the system libraries
# that laying out documents needs. Usage: tools/setup.sh core|dev. What is done already is skipped.
set -eu
cd "$(dirname "$0")/.."
set_name=${1:-core}

libraries="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig"
[ "$set_name" = dev ] && libraries="$libraries poppler-utils"

missing=""
if command -v dpkg-query >/dev/null 2>&1; then
  for library in $libraries; do
    dpkg-query -W -f='${Status}' "$library" 2>/dev/null | grep -q "install ok installed" || missing="$missing $library"
  done
fi
if [ -n "$missing" ]; then
  if [ "$(id -u)" = 0 ]; then
    echo "setup: installing system libraries:$missing"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
  else
    echo "setup: missing system libraries. Paste this line, then run the command again:"
    echo "  sudo apt install$missing"
    # without harfbuzz-subset and poppler the work is only slower or less checked; without pango nothing is laid out
    case "$missing" in *pango*) exit 4 ;; esac
  fi
fi

lock="requirements/$set_name.txt"
stamp=".venv/.installed-$set_name-$(cat "$lock" pyproject.toml | cksum | cut -d' ' -f1)"
dev_stamp=".venv/.installed-dev-$(cat requirements/dev.txt pyproject.toml | cksum | cut -d' ' -f1)"
# the development set holds the core set
[ -e "$stamp" ] || [ -e "$dev_stamp" ] && exit 0

python=""
for candidate in python3.13 python3.12 python3.11 python3; do
  if command -v "$candidate" >/dev/null 2>&1 &&
    "$candidate" -c 'import sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
    python=$candidate
    break
  fi
done
if [ -z "$python" ]; then
  echo "setup: needs Python 3.11, 3.12 or 3.13 with venv (Debian and Ubuntu: sudo apt install python3-venv)" >&2
  exit 4
fi

[ -x .venv/bin/python ] || "$python" -m venv .venv
echo "setup: installing the locked packages ($set_name)"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
rm -f .venv/.installed-"$set_name"-*
: > "$stamp"
