"""A throw-away PostgreSQL from the server's own binaries: ready in about a second, gone afterwards.

    python -m tests.postgres -- pytest -q jiugai/audit

runs a command with JIUGAI_DATABASE pointing at it. Works as root too (the server then runs as `postgres` or `nobody`).
Not durable on purpose; `durable=True` switches fsync on for measurements.
"""

import contextlib
import glob
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"}
FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]


def binaries() -> Path | None:
    """Folder with initdb and postgres: PG_BIN, else from the path, else Debian's newest."""
    if given := os.environ.get("PG_BIN"):
        return Path(given)
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    versions = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda p: int(p.split("/")[4]))
    return Path(versions[-1]).parent if versions else None


def _as_user(folder: Path) -> dict[str, Any]:
    """Arguments for subprocess: the server refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            os.chown(folder, user.pw_uid, user.pw_gid)
            return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise RuntimeError("PostgreSQL does not run as root, and there is neither a user postgres nor nobody")


def _wait_until_ready(folder: Path, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        try:
            psycopg.connect(host=str(folder), user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            if server.poll() is not None:
                raise RuntimeError(
                    "PostgreSQL stopped: " + (folder / "log").read_text(errors="replace")[-500:]
                ) from None
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("PostgreSQL did not answer within 30 seconds")


@contextlib.contextmanager
def cluster(*, durable: bool = False) -> Iterator[Path]:
    """A running server on a private socket only; yields the socket's folder. User postgres, no password."""
    where = binaries()
    if where is None:
        raise RuntimeError("PostgreSQL server binaries are missing: install the package postgresql")
    folder = Path(tempfile.mkdtemp(prefix="jgpg", dir="/tmp"))  # short: a socket's path may have 107 characters
    user = _as_user(folder)
    data = folder / "data"
    quiet: dict[str, Any] = {"env": ENVIRONMENT, "cwd": "/", **user}
    try:
        init = [
            where / "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ]
        subprocess.run(init, check=True, stdout=subprocess.DEVNULL, **quiet)
        options = ["listen_addresses=", "max_connections=60", *([] if durable else FAST)]
        command = [where / "postgres", "-D", data, "-k", folder, *(word for o in options for word in ("-c", o))]
        with (folder / "log").open("ab") as log:
            server = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True, **quiet)
        try:
            _wait_until_ready(folder, server)
            yield folder
        finally:
            server.send_signal(signal.SIGINT)
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def url(folder: Path, name: str = "postgres") -> str:
    """Value of JIUGAI_DATABASE for a database of the cluster."""
    return f"postgres://postgres@/{name}?host={quote(str(folder), safe='/')}"


def main(arguments: list[str]) -> int:
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    beside = Path(sys.executable).parent / command[0]
    if "/" not in command[0] and beside.exists():
        command[0] = str(beside)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server is stopped too
    with cluster() as folder:
        return subprocess.run(command, env=os.environ | {"JIUGAI_DATABASE": url(folder)}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
