#!/usr/bin/env bash
# Put a backup in the place of this installation and bring it up to date. The service must be stopped.
set -euo pipefail
file=$(realpath -- "${1:?"usage: restore.sh FILE [--replace]"}")
cd "$(dirname "$0")/.."
.venv/bin/python manage.py restore --verify-only "$file"
.venv/bin/python manage.py restore "$file" "${@:2}"
.venv/bin/python manage.py upgrade
