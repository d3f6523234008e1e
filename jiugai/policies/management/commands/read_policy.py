"""`manage.py read_policy FILE`: what the reader finds in a plan, as a report or, with --json, as the contract."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from jiugai.policies.failures import sentence
from jiugai.policies.reader import read_text
from jiugai.policies.reader.intake import Unreadable, extract
from jiugai.policies.services.report import report


class Command(BaseCommand):
    help = "Read a plan document (txt, docx, pdf) and print what was found; nothing is changed."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the document")
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output, nothing else")
        parser.add_argument("--language", choices=["zh-hans", "en"], default="zh-hans", help="language of the report")

    def handle(self, *, file: Path, json: bool, language: str, **options: Any) -> None:
        with translation.override(language):
            draft = _draft(file)
            if json:
                sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
            self.stdout.write(_as_json(draft) if json else "\n".join(report(draft)))


def _as_json(draft: dict[str, Any]) -> str:
    return json.dumps(draft, ensure_ascii=False, indent=1)


def _draft(file: Path) -> dict[str, Any]:
    """The reader's draft. A file that cannot be read ends the command: one line on standard error, exit 2."""
    try:
        return read_text(extract(file.read_bytes(), file.name).text).to_json()
    except OSError as failure:
        raise CommandError(f"{file}: {failure.strerror}", returncode=2) from None
    except Unreadable as failure:
        raise CommandError(f"{file.name}: {sentence(failure.code, failure.values)}", returncode=2) from None
