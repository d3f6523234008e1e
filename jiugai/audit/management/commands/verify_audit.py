import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from jiugai.audit import verifier
from jiugai.audit.api import verify_chain
from jiugai.common.actors import system_actor


class Command(BaseCommand):
    help = (
        "Prove the audit chain; names any altered, removed, inserted or reordered row. Exit status 1 when one is found."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from-export", metavar="FILE", help="prove an exported file instead of the database")
        parser.add_argument("--head", default="", help="with --from-export: a chain head printed earlier")
        parser.add_argument("--personal", action="store_true", help="also hold kept personal values to their digests")

    def handle(self, *, from_export: str | None, head: str, personal: bool, **options: Any) -> None:
        if from_export:
            sys.exit(verifier.main([from_export, *(["--head", head] if head else [])]))
        found = verify_chain(actor=system_actor("manage.py verify_audit"), personal=personal)
        self.stdout.write(f"{found.entries} entries sealed, {found.unsealed} not sealed yet; head {found.head}")
        for problem in found.problems:
            self.stderr.write(problem.sentence(chinese=False))
        if found.more:
            self.stderr.write(f"and {found.more} more")
        for table in found.unprotected:
            self.stderr.write(f"table {table} has lost its append-only triggers: manage.py protect_audit")
        if not found.proven:
            sys.exit(1)
        self.stdout.write("proven")
