"""`make check`: everything that can be found by reading the code. All parts run, then the failed ones are named."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PARTS: dict[str, list[str]] = {
    "style": ["-m", "ruff", "check", "--quiet", "."],
    "form": ["-m", "ruff", "format", "--quiet", "--check", "."],
    "security": ["-m", "bandit", "--quiet", "--recursive", "--configfile", "pyproject.toml", "jiugai"],
    "messages": ["manage.py", "messages", "--check"],
    "migrations": ["manage.py", "makemigrations", "--check", "--dry-run"],
    "settings": ["manage.py", "check"],
    "architecture": ["-m", "pytest", "-q", "tests/architecture", "tests/docs"],
    "types": ["-m", "mypy"],
}


def run_part(name: str, arguments: list[str]) -> bool:
    """Run one part; its words are shown only when it fails."""
    began = time.monotonic()
    environment = os.environ | {"JIUGAI_LOG_LEVEL": "WARNING", "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    print(f"{name:<13} {'ok' if done.returncode == 0 else 'FAILED'} {time.monotonic() - began:5.1f} s", flush=True)
    if done.returncode:
        print(done.stdout + done.stderr, flush=True)
    return done.returncode == 0


def main(names: list[str]) -> int:
    chosen = names or list(PARTS)
    failed = [name for name in chosen if not run_part(name, PARTS[name])]
    if failed:
        print("failed: " + ", ".join(failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
