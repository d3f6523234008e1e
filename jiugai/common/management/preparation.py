"""What stands between new code and a running product: words, tables, static files, demo data.

Everything is done only where something changed, so that a second start takes no time.
"""

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from jiugai.common import clock
from jiugai.common.management import backups, catalogues

PACKAGE = Path(__file__).resolve().parents[2]
KEPT = 5
"""How many backups made before an upgrade are kept."""
Say = Callable[[str], object]


def words(say: Say) -> None:
    """Compile the Chinese catalogues."""
    if count := catalogues.compile_all(PACKAGE):
        say(f"{count} catalogues compiled")


def pending() -> list[str]:
    """Migrations that are not applied yet."""
    executor = MigrationExecutor(connection)
    return [str(migration) for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def backup_before_upgrade(say: Say) -> Path:
    folder = Path(settings.DATA) / "backups"
    target = folder / f"before-upgrade-{clock.now():%Y%m%d-%H%M%S}.tar.gz"
    backups.make_backup(target)
    say(f"backup before the upgrade: {target}")
    for old in sorted(folder.glob("before-upgrade-*.tar.gz"))[:-KEPT]:
        old.unlink()
    return target


def tables(say: Say, *, force_backup: bool = False) -> None:
    """Bring the tables up to date; data that exist are saved first. What is written is for the owner alone."""
    os.umask(0o077)
    Path(settings.DATA).mkdir(parents=True, exist_ok=True)
    waiting = pending()
    if (waiting or force_backup) and not backups.is_empty():
        try:
            backup_before_upgrade(say)
        except backups.BackupError as error:
            raise CommandError(f"no upgrade without a backup: {error}") from error
    if waiting:
        call_command("migrate", verbosity=0, interactive=False)
        say(f"{len(waiting)} migrations applied")
    if connection.vendor == "sqlite":
        backups.database_file().chmod(0o600)


def _static_digest() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            stat = Path(storage.path(path)).stat()
            digest.update(f"{path} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def static_files(say: Say) -> None:
    """Collect, fingerprint and compress what browsers load."""
    root = Path(settings.STATIC_ROOT)
    stamp, digest = root / ".collected", _static_digest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(digest)
    say("static files collected")


def demo(say: Say) -> None:
    """Load both counties into an empty installation; data of an office are never mixed with them."""
    mark = backups.demo_mark()
    if "load_demo" not in get_commands() or (mark.exists() and mark.read_text() == "loaded"):
        return
    if not mark.exists() and not backups.is_empty():
        raise CommandError(
            f"the data in {settings.DATA} are not the demo: start with DEMO=off, or name another JIUGAI_DATA"
        )
    say("loading both counties …")
    mark.write_text("loading")
    call_command("load_demo")
    mark.write_text("loaded")


def remove_demo() -> None:
    """Throw the demo data away, keys kept. Refuses data that are not the demo."""
    mark = backups.demo_mark()
    if not mark.exists():
        raise CommandError(f"the data in {settings.DATA} are not the demo: nothing was removed")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
        connection.close()
    else:
        connection.close()
        for suffix in ("", "-wal", "-shm"):
            path = backups.database_file()
            path.with_name(path.name + suffix).unlink(missing_ok=True)
    shutil.rmtree(settings.FILES, ignore_errors=True)
    mark.unlink()
