"""`manage.py upgrade`: backup, new tables, static files, and a check, after new code was put in place."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from jiugai.common.management import preparation, processes


class Command(BaseCommand):
    help = "After new code: make a backup, migrate, collect static files, check. The product must be stopped."
    requires_system_checks = []

    def handle(self, **options: Any) -> None:
        processes.require_stopped()
        preparation.words(self.stdout.write)
        preparation.tables(self.stdout.write, force_backup=True)
        preparation.static_files(self.stdout.write)
        call_command("check", databases=["default"], fail_level="WARNING")
        self.stdout.write("the installation is up to date")
