"""`manage.py prepare`: bring words, tables, static files and demo data up to date before a start."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from jiugai.common.management import preparation, processes


class Command(BaseCommand):
    help = "Do what a start needs, only where something changed. `make run` calls it."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reset-demo", action="store_true", help="throw the demo data away and load them again")

    def handle(self, *, reset_demo: bool, **options: Any) -> None:
        if reset_demo:
            if not settings.DEMO:
                raise CommandError("only a demo can be reset: JIUGAI_DEMO is off")
            processes.require_stopped()
            preparation.remove_demo()
        preparation.words(self.stdout.write)
        preparation.tables(self.stdout.write)
        preparation.static_files(self.stdout.write)
        if settings.DEMO:
            preparation.demo(self.stdout.write)
