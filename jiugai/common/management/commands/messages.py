"""`manage.py messages`: compile, update or check the Chinese catalogues; needs no gettext tools."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jiugai.common.management import catalogues

PACKAGE = Path(__file__).resolve().parents[3]


class Command(BaseCommand):
    help = "Compile each module's catalogue; --update finds the ids in code and templates first, --check only looks."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("modules", nargs="*", help="only these modules (with --update or --check)")
        group = parser.add_mutually_exclusive_group()
        group.add_argument("--update", action="store_true", help="add missing ids with empty Chinese, drop dead ones")
        group.add_argument("--check", action="store_true", help="fail on missing, empty, fuzzy, dead or wrong entries")

    def handle(self, *, modules: list[str], update: bool, check: bool, **options: Any) -> None:
        known = [m for m in catalogues.modules_of(PACKAGE) if m not in catalogues.OWNER]
        if unknown := set(modules) - set(known):
            raise CommandError(f"no module {', '.join(sorted(unknown))}")
        if check:
            self.check_catalogues(modules)
            return
        if update:
            for module in modules or known:
                if catalogues.update(PACKAGE, module):
                    self.stdout.write(f"{module}: catalogue updated")
        self.stdout.write(f"{catalogues.compile_all(PACKAGE)} catalogues compiled")

    def check_catalogues(self, modules: list[str]) -> None:
        found = (
            [f for m in modules for f in catalogues.faults_of(PACKAGE, m)] if modules else catalogues.faults(PACKAGE)
        )
        for fault in found:
            self.stderr.write(fault)
        if found:
            raise CommandError(f"{len(found)} messages to settle: manage.py messages --update, then write the Chinese")
        self.stdout.write("every message has its Chinese")
