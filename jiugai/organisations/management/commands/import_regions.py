"""Take in the official division table from a csv file."""

import csv
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jiugai.common.actors import system_actor
from jiugai.organisations.services.regions import BadRows, RegionRow, import_regions

HEADS = {"code", "代码", "统计用区划代码", "区划代码"}


def _text(path: Path) -> str:
    """UTF-8 (with or without mark) or GB18030, the two encodings in which offices keep such tables."""
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("gb18030")


def read_rows(text: str) -> list[RegionRow]:
    """Lines `code,name[,urban-rural class]`; short codes are filled up with zeros, a head line is passed over."""
    rows = []
    for number, cells in enumerate(csv.reader(text.splitlines()), 1):
        cells = [c.strip() for c in cells]
        if not any(cells) or (number == 1 and cells[0] in HEADS):
            continue
        code = cells[0]
        if code.isdigit() and len(code) in (2, 4, 6, 9):
            code = code.ljust(12, "0")
        name = cells[1] if len(cells) > 1 else ""
        rows.append(RegionRow(number, code, name, cells[2] if len(cells) > 2 else ""))
    return rows


class Command(BaseCommand):
    help = "Import the official division table (csv: code,name[,urban-rural class]). All or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            rows = read_rows(_text(path))
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise CommandError(f"{path}: {error}") from error
        if not rows:
            raise CommandError(f"{path}: no rows")
        try:
            added, renamed = import_regions(actor=system_actor("manage.py import_regions"), rows=rows)
        except BadRows as refusal:
            for fault in refusal.errors:
                self.stderr.write(str(fault))
            raise CommandError(str(refusal.reason)) from refusal
        self.stdout.write(f"{added} added, {renamed} renamed, {len(rows) - added - renamed} unchanged")
