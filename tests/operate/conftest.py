"""Real installations in temporary folders, driven through their commands, on the database of the run."""

import contextlib
import os
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[2]


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


def _fresh_database(url: str) -> str:
    """Another empty database beside the one of the run; "" for SQLite, where the folder decides."""
    if not url.startswith("postgres"):
        return ""
    name = f"i{uuid.uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


MakeInstallation = Callable[..., Installation]


@pytest.fixture(scope="session")
def make(tmp_path_factory: pytest.TempPathFactory) -> MakeInstallation:
    """Make an installation; nothing is prepared in it yet."""

    def new(*, demo: bool = False) -> Installation:
        folder = tmp_path_factory.mktemp("an installation")
        return Installation(folder, _fresh_database(os.environ.get("JIUGAI_DATABASE", "")), demo)

    return new
