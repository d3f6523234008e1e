"""Open the accounts of the three administrators from the console."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jiugai.accounts.services.setup import NewAdministrator, create_administrators
from jiugai.common.actors import system_actor
from jiugai.common.results import Refusal
from jiugai.common.roles import Role


class Command(BaseCommand):
    help = "Open accounts for the three administrators and print their temporary passwords (valid 72 hours)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--system", required=True, help="user name of the system administrator")
        parser.add_argument("--security", required=True, help="user name of the security administrator")
        parser.add_argument("--audit", required=True, help="user name of the audit administrator")

    def handle(self, *args: Any, **options: Any) -> None:
        people = [
            NewAdministrator(Role.SYSTEM_ADMIN, options["system"]),
            NewAdministrator(Role.SECURITY_ADMIN, options["security"]),
            NewAdministrator(Role.AUDIT_ADMIN, options["audit"]),
        ]
        try:
            shown = create_administrators(actor=system_actor("manage.py create_administrators"), people=people)
        except Refusal as refusal:
            raise CommandError(str(refusal.reason)) from refusal
        for username, password in shown.items():
            self.stdout.write(f"{username}\t{password}")
