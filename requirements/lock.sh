#!/bin/sh
# Write the lock files anew, for Linux and macOS and every Python from 3.11 on: with hashes, without an index address.
# Needs uv. Add --upgrade to take newer versions; otherwise what is locked stays.
set -eu
CDPATH='' cd -- "$(dirname -- "$0")/.."
lock() {
  uv pip compile pyproject.toml requirements/build.in --universal --python-version 3.11 \
    --override requirements/overrides.in --generate-hashes --no-header --no-annotate --no-emit-index-url "$@"
}
lock -o requirements/core.txt "$@"
# each set holds the one before it at the very same versions: setup relies on it
lock --extra data --extra web -c requirements/core.txt -o requirements/serve.txt "$@"
lock --extra dev --extra data --extra web -c requirements/serve.txt -o requirements/dev.txt "$@"
