"""Real installations in temporary folders, driven through their commands, on the database of the run."""

import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).resolve().parents[1]


@dataclass
class Installation:
    """One installation: its own data folder and database."""

    data: Path
    database: str
    demo: bool = False
    more: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("JIUGAI_")}
        own = {
            "JIUGAI_DATA": str(self.data),
            "JIUGAI_DATABASE": self.database,
            "JIUGAI_DEMO": "on" if self.demo else "off",
        }
        return {k: v for k, v in (kept | own | self.more).items() if v}

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=False, timeout=180, cwd=ROOT
        )

    def manage(self, *arguments: str) -> str:
        done = self.run(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def refusal(self, *arguments: str) -> str:
        """The sentence with which a command refuses."""
        done = self.run(*arguments)
        assert done.returncode != 0, done.stdout
        assert "Traceback" not in done.stderr, done.stderr
        return done.stderr.strip().splitlines()[-1]

    def open_account(self, username: str) -> None:
        code = f"from jiugai.accounts.models import Person; Person.objects.create(username={username!r}, label='x')"
        self.manage("shell", "--no-imports", "-c", code)

    def accounts(self) -> set[str]:
        """User names, read past the product."""
        connect = psycopg.connect(self.database) if self.database else sqlite3.connect(self.data / "jiugai.sqlite3")
        with contextlib.closing(connect) as connection:
            return {row[0] for row in connection.execute("SELECT username FROM accounts_person").fetchall()}


def fresh_database(url: str) -> str:
    """Another empty database beside the one of the run; "" for SQLite, where the folder decides."""
    if not url.startswith("postgres"):
        return ""
    name = f"i{uuid.uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


MakeInstallation = Callable[..., Installation]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(condition: Callable[[], object], seconds: float = 120) -> object:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if answer := condition():
            return answer
        time.sleep(0.2)
    raise AssertionError("did not happen in time")


class Running:
    """A product that was started, with what it printed."""

    def __init__(self, office: Installation, port: int, log: Path) -> None:
        self.port, self.log = port, log
        command = [sys.executable, str(ROOT / "manage.py"), "serve", "--port", str(port), "--workers", "1"]
        with log.open("wb") as out:
            self.process = subprocess.Popen(command, env=office.environment, stdout=out, stderr=out, cwd=ROOT)

    @property
    def printed(self) -> str:
        return self.log.read_text()

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(40)
