"""One file that holds an installation: database, originals, and on request the keys; and the way back.

A backup is a gzipped tar: `manifest.json` last, with the digest of every other member, `database` (an SQLite file or
a `pg_dump` archive) and `files/…`. The keys are left out unless asked for: with them, it opens every personal value.
"""

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.backends.sqlite3._functions import register as register_functions
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from jiugai.common import clock
from jiugai.common.keys import file_digest, known_digests

FORMAT = 1
CHUNK = 1024 * 1024


class BackupError(Exception):
    """Why a backup cannot be made or taken back; the sentence is for the person at the console."""


@dataclass(frozen=True)
class Manifest:
    """What is in a backup and by what it was made."""

    format: int
    made_at: str
    engine: str
    migrations: list[str]
    keys: str
    """Digest of the key file that the encrypted values need."""
    demo: bool
    """Whether these were the demo data."""
    digests: dict[str, str]
    """Member name → SHA-256."""


def keys_path() -> Path:
    return Path(os.environ.get("JIUGAI_KEYS") or Path(settings.DATA) / "keys.json")


def keys_digest(path: Path) -> str:
    return file_digest(path.read_bytes())


def applied_migrations() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def demo_mark() -> Path:
    """File that says that these data are the demo, and may be thrown away."""
    return Path(settings.DATA) / ".demo"


def is_empty() -> bool:
    """Whether this installation holds nothing yet: no person and no file."""
    files = Path(settings.FILES)
    if files.is_dir() and any(p.is_file() for p in files.rglob("*")):
        return False
    people = get_user_model()
    if people._meta.db_table not in connection.introspection.table_names():
        return True
    return not people._default_manager.exists()


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise BackupError(f"{name} is not installed: install the package postgresql-client")
    return found


def _postgres_environment() -> dict[str, str]:
    given = connection.settings_dict
    names = {"PGDATABASE": "NAME", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGHOST": "HOST", "PGPORT": "PORT"}
    return os.environ | {name: str(given[key]) for name, key in names.items() if given[key]}


def _run(command: list[str], **options: Any) -> None:
    done = subprocess.run(command, env=_postgres_environment(), stderr=subprocess.PIPE, check=False, **options)
    if done.returncode:
        raise BackupError(done.stderr.decode(errors="replace").strip().splitlines()[0])


def _dump_database(target: Path) -> None:
    """A consistent copy while the product runs."""
    if connection.vendor == "postgresql":
        _run([_tool("pg_dump"), "--format=custom", "--no-owner", "--no-privileges", f"--file={target}"])
        return
    with (
        closing(sqlite3.connect(f"file:{_quoted(database_file())}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy, pages=2000, sleep=0.01)


def _quoted(path: Path) -> str:
    return str(path).replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def database_file() -> Path:
    """The SQLite file; a leading double slash, which SQLite would take for a host, is made one."""
    return Path("/" + str(connection.settings_dict["NAME"]).lstrip("/"))


class _Hashing(io.RawIOBase):
    """Reads through to a file and keeps the digest of what passed."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source, self.digest = source, hashlib.sha256()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self.source.read(size)
        self.digest.update(data)
        return data


def _add(archive: tarfile.TarFile, name: str, path: Path) -> str:
    info = tarfile.TarInfo(name)
    with path.open("rb") as source:
        info.size, info.mtime, info.mode = path.stat().st_size, int(path.stat().st_mtime), 0o600
        reader = _Hashing(source)
        archive.addfile(info, reader)
    return reader.digest.hexdigest()


def _originals() -> Iterator[tuple[str, Path]]:
    root = Path(settings.FILES)
    for path in sorted(root.rglob("*")) if root.is_dir() else []:
        if path.is_file():
            yield f"files/{path.relative_to(root).as_posix()}", path


def make_backup(target: Path, *, with_keys: bool = False) -> Manifest:
    """Write a backup of the running installation. The database is copied first: originals are never changed after.

    Raises BackupError when the file exists or the database cannot be copied; then no half file is left.
    """
    if target.exists():
        raise BackupError(f"{target} exists already; a backup never replaces a file")
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.part")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
            copy = Path(folder) / "database"
            _dump_database(copy)
            with os.fdopen(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as out:
                manifest = _write_archive(out, copy, with_keys=with_keys)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return manifest


def _write_archive(out: IO[bytes], copy: Path, *, with_keys: bool) -> Manifest:
    with tarfile.open(fileobj=out, mode="w:gz", compresslevel=1) as archive:
        digests = {"database": _add(archive, "database", copy)}
        for name, path in _originals():
            digests[name] = _add(archive, name, path)
        if with_keys:
            digests["keys.json"] = _add(archive, "keys.json", keys_path())
        manifest = Manifest(
            format=FORMAT,
            made_at=clock.now().isoformat(timespec="seconds"),
            engine=connection.vendor,
            migrations=applied_migrations(),
            keys=keys_digest(keys_path()),
            demo=demo_mark().exists(),
            digests=digests,
        )
        body = json.dumps(asdict(manifest), indent=1, ensure_ascii=False).encode()
        info = tarfile.TarInfo("manifest.json")
        info.size, info.mode = len(body), 0o600
        archive.addfile(info, io.BytesIO(body))
    return manifest


def _unpack(source: Path, folder: Path) -> Manifest:
    """Unpack into an empty folder and hold every member against its digest."""
    found: dict[str, str] = {}
    try:
        with tarfile.open(source, "r|gz") as archive:
            for member in archive:
                parts = Path(member.name).parts
                if not member.isfile() or Path(member.name).is_absolute() or ".." in parts:
                    raise BackupError(f"{source.name} is no backup of Jiugai: it holds {member.name}")
                target = folder / member.name
                target.parent.mkdir(parents=True, exist_ok=True)
                content = archive.extractfile(member)
                with os.fdopen(os.open(target, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "wb") as out:
                    found[member.name] = _copy_hashing(content, out) if content else ""
    except (tarfile.TarError, EOFError, OSError) as error:
        raise BackupError(f"{source.name} cannot be read to its end: {error}") from error
    if "manifest.json" not in found:
        raise BackupError(f"{source.name} is no backup of Jiugai, or its end is missing")
    raw = json.loads((folder / "manifest.json").read_text())
    if raw.get("format") != FORMAT:
        raise BackupError(f"{source.name} has the format {raw.get('format')}; this version reads {FORMAT}")
    manifest = Manifest(**raw)
    found.pop("manifest.json")
    if altered := sorted(n for n in found.keys() | manifest.digests.keys() if found.get(n) != manifest.digests.get(n)):
        raise BackupError(f"{source.name} is damaged: {altered[0]} is not what was saved ({len(altered)} in all)")
    return manifest


def _copy_hashing(source: IO[bytes], out: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := source.read(CHUNK):
        digest.update(chunk)
        out.write(chunk)
    return digest.hexdigest()


def _check_database(manifest: Manifest, copy: Path) -> None:
    if manifest.engine != connection.vendor:
        raise BackupError(f"the backup is of {manifest.engine}, this installation runs on {connection.vendor}")
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if newer := sorted(set(manifest.migrations) - known):
        raise BackupError(f"the backup was made by another version: this one does not know {newer[0]}")
    if connection.vendor == "postgresql":
        _run([_tool("pg_restore"), "--list", str(copy)], stdout=subprocess.DEVNULL)
        return
    with closing(sqlite3.connect(copy)) as database:
        register_functions(database)  # constraints of some tables use them
        if database.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise BackupError("the database in the backup is damaged")


def _check_keys(manifest: Manifest, folder: Path) -> None:
    if (folder / "keys.json").exists() or manifest.keys in known_digests(keys_path()):
        return
    raise BackupError(f"the key file is another one: put the key file of the backup at {keys_path()} first")


@contextmanager
def opened(source: Path) -> Iterator[tuple[Manifest, Path]]:
    """The backup unpacked beside the data and wholly verified; removed again afterwards. Touches nothing else."""
    if not source.is_file():
        raise BackupError(f"there is no file {source}")
    with tempfile.TemporaryDirectory(dir=settings.DATA, prefix=".restore-") as name:
        folder = Path(name)
        manifest = _unpack(source, folder)
        _check_database(manifest, folder / "database")
        _check_keys(manifest, folder)
        yield manifest, folder


def restore_backup(source: Path, *, replace: bool = False) -> Manifest:
    """Put a backup in the place of this installation. Everything is verified before anything is touched.

    Raises BackupError; an installation that is not empty is only replaced when asked.
    """
    with opened(source) as (manifest, folder):
        if not replace and not is_empty():
            raise BackupError("this installation is not empty: restore with --replace to put the backup in its place")
        connection.close()
        with _swapped_files(folder / "files"):
            if connection.vendor == "postgresql":
                _restore_postgres(folder / "database")
            else:
                _restore_sqlite(folder / "database")
            _restore_keys(folder / "keys.json")
        if manifest.demo:
            demo_mark().write_text("loaded")
        else:
            demo_mark().unlink(missing_ok=True)
    return manifest


@contextmanager
def _swapped_files(fresh: Path) -> Iterator[None]:
    """Put the originals of the backup in place; put the old ones back when what follows fails."""
    target = Path(settings.FILES)
    aside = target.with_name(f".{target.name}.before")
    shutil.rmtree(aside, ignore_errors=True)
    fresh.mkdir(exist_ok=True)
    if target.exists():
        target.rename(aside)
    fresh.rename(target)
    try:
        yield
    except BaseException:
        shutil.rmtree(target)
        if aside.exists():
            aside.rename(target)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _restore_sqlite(copy: Path) -> None:
    target = database_file()
    for suffix in ("-wal", "-shm"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    os.replace(copy, target)


def _restore_postgres(copy: Path) -> None:
    """Drop and load in one transaction: it is the old database or the new one, never half of each."""
    script = copy.with_name("database.sql")
    _run([_tool("pg_restore"), "--no-owner", "--no-privileges", f"--file={script}", str(copy)])
    with tempfile.NamedTemporaryFile("w", dir=copy.parent, suffix=".sql") as empty:
        empty.write("DROP SCHEMA public CASCADE; CREATE SCHEMA public;\n")
        empty.flush()
        options = ["--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1"]
        _run([_tool("psql"), *options, f"--file={empty.name}", f"--file={script}"], stdout=subprocess.DEVNULL)


def _restore_keys(saved: Path) -> None:
    path = keys_path()
    if not saved.exists() or keys_digest(saved) == keys_digest(path):
        return
    path.replace(path.with_name(f"{path.name}.before-{clock.now():%Y%m%d%H%M%S}"))
    shutil.move(saved, path)
    path.chmod(0o600)
