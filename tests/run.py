"""`make test`: the whole suite, on SQLite and on a real PostgreSQL, and in a real browser. Nothing is left out.

What the system must give (PostgreSQL server, Chromium, a CJK font, WeasyPrint's libraries) is installed where that is
allowed; else one line says what to install. The last line is pytest's own.
"""

import ctypes.util
import glob
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests import check, postgres

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FONTS = ("/usr/share/fonts/**/*CJK*", "/usr/share/fonts/**/wqy*", "/usr/local/share/fonts/**/*CJK*")


def chromium() -> str | None:
    """Path of a Chromium: the one named by CHROMIUM, else one of the system."""
    named = os.environ.get("CHROMIUM")
    return named if named and Path(named).exists() else next(filter(None, map(shutil.which, CHROMIUM)), None)


def has_cjk_font() -> bool:
    return any(glob.glob(pattern, recursive=True) for pattern in FONTS)


def has_pango() -> bool:
    return all(ctypes.util.find_library(name) for name in ("pango-1.0", "pangoft2-1.0"))


NEEDS: list[tuple[Callable[[], object], str]] = [
    (postgres.binaries, "postgresql"),
    (chromium, "chromium"),
    (has_cjk_font, "fonts-noto-cjk"),
    (has_pango, "libpango-1.0-0"),
    (has_pango, "libpangoft2-1.0-0"),
    (lambda: shutil.which("pg_dump"), "postgresql-client"),
]


def missing() -> list[str]:
    """Debian packages of what is not there."""
    return [package for is_there, package in NEEDS if not is_there()]


def _install(packages: list[str]) -> None:
    """Install as root, or by sudo where it asks no password; elsewhere do nothing."""
    prefix: list[str] = []
    if os.geteuid() != 0:
        sudo = shutil.which("sudo")
        if not sudo or subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode:
            return
        prefix = [sudo, "-n"]
    if not shutil.which("apt-get"):
        return
    print("installing " + ", ".join(packages), flush=True)
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    for words in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        subprocess.run([*prefix, *quiet, *words], stdout=subprocess.DEVNULL, check=False)


def ensure_system() -> bool:
    """Whether everything of the system is there, after installing what could be installed."""
    if packages := missing():
        _install(packages)
    if packages := missing():
        print(f"The suite needs: sudo apt-get install --yes {' '.join(packages)}", file=sys.stderr)
        return False
    return True


def pytest_run(*arguments: str) -> bool:
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", *arguments]
    return subprocess.run(command, cwd=ROOT, env=os.environ | {"CI": "true"}, check=False).returncode == 0


def on_postgres() -> bool:
    with postgres.cluster() as folder:
        os.environ["JIUGAI_DATABASE"] = postgres.url(folder)
        try:
            return pytest_run("-m", "not browser", "--ignore=tests/architecture", "--ignore=tests/docs")
        finally:
            del os.environ["JIUGAI_DATABASE"]


def main() -> int:
    os.chdir(ROOT)
    if not ensure_system():
        return 1
    os.environ.pop("JIUGAI_DATABASE", None)
    os.environ.pop("JIUGAI_DATA", None)
    failed = []
    print("== checks", flush=True)
    if check.main([name for name in check.PARTS if name != "architecture"]):
        failed.append("checks")
    print("== suite on PostgreSQL", flush=True)
    if not on_postgres():
        failed.append("PostgreSQL")
    print("== suite on SQLite, with the browser", flush=True)
    if not pytest_run():
        failed.append("SQLite and browser")
    if failed:
        print("failed: " + ", ".join(failed), file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
