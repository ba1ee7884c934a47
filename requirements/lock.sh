#!/bin/sh
# Write both lock files anew: hashes for Linux and macOS, Python 3.11 and later; no index address.
set -eu
cd "$(dirname "$0")/.."
for set in core dev; do
  extra=""; [ "$set" = dev ] && extra="--extra dev"
  uv pip compile pyproject.toml requirements/build.in $extra --universal --python-version 3.11 \
    --generate-hashes --no-header --no-annotate --no-emit-index-url -o "requirements/$set.txt"
done
