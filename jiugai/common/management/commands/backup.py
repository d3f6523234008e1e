"""`manage.py backup FILE`: database and originals in one verified file, while the product runs."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jiugai.common.management import backups


class Command(BaseCommand):
    help = "Save database and originals into one file. The keys are kept apart unless --with-keys is given."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--with-keys", action="store_true", help="put the key file in as well")

    def handle(self, *, file: Path, with_keys: bool, **options: Any) -> None:
        try:
            manifest = backups.make_backup(file.absolute(), with_keys=with_keys)
        except backups.BackupError as error:
            raise CommandError(str(error)) from error
        originals = sum(name.startswith("files/") for name in manifest.digests)
        self.stdout.write(
            f"{file}: database ({manifest.engine}) and {originals} originals, {file.stat().st_size:,} bytes"
        )
        if with_keys:
            self.stderr.write("The file holds the keys: whoever has it reads every personal value. Lock it away.")
        else:
            self.stdout.write(f"The keys are not in it: keep a copy of {backups.keys_path()} in another place.")
