#!/usr/bin/env bash
# Make a backup in the given folder, verify it, keep the last thirty. Settings come from the environment.
set -euo pipefail
folder=${1:?"usage: backup.sh FOLDER"}
cd "$(dirname "$0")/.."
file="$folder/nightly-$(date +%Y%m%d-%H%M%S).tar.gz"
.venv/bin/python manage.py backup "$file"
.venv/bin/python manage.py restore --verify-only "$file"
find "$folder" -maxdepth 1 -name 'nightly-*.tar.gz' | sort | head -n -30 | while IFS= read -r old; do rm -- "$old"; done
