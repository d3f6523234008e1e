import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from jiugai.audit.api import chain_head


class Command(BaseCommand):
    help = "Print the head of the audit chain: who keeps it on paper can tell later whether anything before it changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: Any) -> None:
        head = chain_head()
        sealed_at = head.sealed_at.isoformat() if head.sealed_at else ""
        if options["json"]:
            told = {"place": head.place, "head": head.digest, "sealed_at": sealed_at, "unsealed": head.unsealed}
            self.stdout.write(json.dumps(told))
            return
        self.stdout.write(
            f"{' '.join(head.groups)}\nentries {head.place}, sealed {sealed_at or '—'}, tail {head.unsealed}"
        )
