"""`manage.py restore FILE`: put a backup in the place of this installation."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jiugai.common.management import backups, preparation, processes


class Command(BaseCommand):
    help = "Restore a backup: everything is verified before anything is touched. The product must be stopped."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="even though this installation is not empty")
        parser.add_argument("--verify-only", action="store_true", help="only tell whether the backup is whole")

    def handle(self, *, file: Path, replace: bool, verify_only: bool, **options: Any) -> None:
        try:
            if verify_only:
                with backups.opened(file) as (manifest, _):
                    self.stdout.write(f"whole: made {manifest.made_at}, {len(manifest.digests)} members")
                return
            processes.require_stopped()
            manifest = backups.restore_backup(file, replace=replace)
        except backups.BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"restored what was saved at {manifest.made_at}")
        if preparation.pending():
            self.stdout.write("The backup is of an older version: run manage.py upgrade before the start.")
