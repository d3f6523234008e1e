"""Which server works on these data right now, told by the file with its process number."""

import os
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError


def pid_file() -> Path:
    return Path(settings.DATA) / "serve.pid"


def running(path: Path | None = None) -> int:
    """Process number of a server over the same data, 0 when none lives. A number left by a crash does not count."""
    try:
        number = int((path or pid_file()).read_text())
        os.kill(number, 0)
        with_proc = Path("/proc/self").exists()
        words = Path(f"/proc/{number}/cmdline").read_bytes().split(b"\0") if with_proc else [b"serve"]
    except (OSError, ValueError):
        return 0
    return number if b"serve" in words else 0


def require_stopped() -> None:
    """Raises CommandError while the product runs."""
    if number := running():
        raise CommandError(f"the product is running as process {number}: stop it first")
