from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jiugai.audit.services.export import export_lines, export_zip, record_export
from jiugai.common.actors import system_actor


class Command(BaseCommand):
    help = "Write the whole chain to FILE.jsonl, or to FILE.zip with the verifier that needs no server."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: Any) -> None:
        if file.suffix not in {".jsonl", ".zip"}:
            raise CommandError("The file name ends in .jsonl or .zip.")
        actor = system_actor("manage.py export_audit")
        record_export(actor=actor)
        try:
            if file.suffix == ".zip":
                with file.open("wb") as target:
                    target.writelines(export_zip(actor))
            else:
                with file.open("w", encoding="utf-8", newline="\n") as lines:
                    lines.writelines(export_lines(actor))
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        self.stdout.write(f"{file}: {file.stat().st_size:,} bytes")
