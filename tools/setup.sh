#!/bin/sh
# Make a working checkout: a Python of 3.11 or later, .venv with the locked packages, and the system libraries
# that laying out documents needs. What is done already is skipped; what was left half done is done again.
# Usage: tools/setup.sh core|serve|dev. Ends with 4 when something is missing that a person has to install.
set -eu
CDPATH='' cd -- "$(dirname -- "$0")/.."
set_name=${1:-core}
lock="requirements/$set_name.txt"
[ -f "$lock" ] || { echo "usage: tools/setup.sh core|serve|dev" >&2; exit 2; }

tell() { echo "setup: $*" >&2; }

# Scripts in .venv hold the path of the checkout, so one that was moved or copied needs a new .venv. The mark is
# written last: without it the making was interrupted. Without pip in reach the Python under it was replaced.
venv_is_sound() {
  [ "$(cat .venv/.made-in 2>/dev/null)" = "$(pwd -P)" ] && .venv/bin/python -c 'import pip' 2>/dev/null
}

# Prints the first Python that is new enough and passes the test given; 3.11 to 3.13 are the ones we test on.
find_python() {
  for candidate in python3.13 python3.12 python3.11 python3; do
    command -v "$candidate" >/dev/null 2>&1 || continue
    "$candidate" -c "import sys; assert sys.version_info >= (3, 11); $1" 2>/dev/null || continue
    echo "$candidate"
    return
  done
}

libraries="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig"
[ "$set_name" = dev ] && libraries="$libraries poppler-utils libreoffice-calc-nogui"
# tests read the MS Project files with a Java library; any Java does
[ "$set_name" = dev ] && ! command -v java >/dev/null 2>&1 && libraries="$libraries default-jre-headless"
# tests of the pages drive a browser
if [ "$set_name" = dev ] && ! command -v chromium >/dev/null 2>&1; then libraries="$libraries chromium"; fi
# which shows Chinese pages as boxes without a Chinese font; documents use none of the system's
if [ "$set_name" = dev ] && ! fc-list :lang=zh 2>/dev/null | grep -q .; then libraries="$libraries fonts-noto-cjk"; fi
# tests of the storage start a PostgreSQL server of their own
if [ "$set_name" = dev ] && ! command -v initdb >/dev/null 2>&1 && ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
  libraries="$libraries postgresql"
fi
# and those of the queue a Redis server
if [ "$set_name" = dev ] && ! command -v redis-server >/dev/null 2>&1; then libraries="$libraries redis-server"; fi
missing=""
if command -v dpkg-query >/dev/null 2>&1; then
  for library in $libraries; do
    dpkg-query -W -f='${Status}' "$library" 2>/dev/null | grep -q "install ok installed" || missing="$missing $library"
  done
fi

python=""
if ! venv_is_sound; then
  # Debian ships the module venv without ensurepip, which it needs, until python3-venv is installed
  python=$(find_python "import venv, ensurepip")
  bare_python=$(find_python "")
  if [ -z "$bare_python" ]; then
    found=$(python3 --version 2>&1) || found="no Python 3"
    tell "needs Python 3.11 or later, found: $found"
    tell "Debian 12+, Ubuntu 24.04+: sudo apt install python3-venv; macOS: brew install python"
    exit 4
  elif [ -z "$python" ]; then
    missing=" $bare_python-venv$missing"
    python=$bare_python
  fi
fi

if [ -n "$missing" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  tell "installing$missing"
  # unquoted: one word per package
  # shellcheck disable=SC2086
  if apt-get update -qq &&
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null; then
    missing=""
  fi
fi
if [ -n "$missing" ]; then
  # without harfbuzz-subset and poppler the work is only slower or less checked, which a person may accept and CI not
  case "${CI:-}:$missing" in
    true:* | *pango* | *-venv*) needed=yes && tell "paste this line, then run the command again:" ;;
    *) needed=no && tell "going on, but documents take longer or are checked less until you paste this line:" ;;
  esac
  echo "  sudo apt install$missing" >&2
  [ $needed = no ] || exit 4
fi

digest() { cat "requirements/$1.txt" pyproject.toml | cksum | cut -d' ' -f1; }
stamp=".venv/.installed-$set_name-$(digest "$set_name")"
# the development set holds the serving set, and that the core set
holders=$set_name
case $set_name in
  core) holders="core serve dev" ;;
  serve) holders="serve dev" ;;
esac
for holder in $holders; do
  if [ -z "$python" ] && [ -e ".venv/.installed-$holder-$(digest "$holder")" ]; then exit 0; fi
done

if [ -n "$python" ]; then
  tell "making .venv with $("$python" --version)"
  rm -rf .venv
  "$python" -m venv .venv
fi
tell "installing the locked packages ($set_name; core 90 MB, serve 110 MB, dev 300 MB)"
rm -f .venv/.made-in .venv/.installed-*  # stopped from here on, the next run begins anew
pip() { .venv/bin/python -m pip install --quiet --disable-pip-version-check "$@"; }
# the lock holds the build backend too, so the project is built without fetching anything that has no hash
if ! pip --no-deps --require-hashes -r "$lock" || ! pip --no-deps --no-build-isolation -e .; then
  tell "the packages could not be installed, for the reason above. Once it is mended, run the command again"
  exit 1
fi
pwd -P > .venv/.made-in
if ! .venv/bin/python -c 'import weasyprint' >/dev/null 2>&1; then
  tell "pango is missing (macOS: brew install pango; Fedora: sudo dnf install pango). Then run the command again"
  exit 4
fi
: > "$stamp"
