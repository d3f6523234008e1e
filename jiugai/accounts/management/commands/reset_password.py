"""Give somebody a temporary password from the console, when no security administrator can sign in."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jiugai.accounts.models import Person
from jiugai.accounts.services.passwords import reset_password
from jiugai.common.actors import system_actor


class Command(BaseCommand):
    help = "Print a temporary password (valid 72 hours, to be changed at the first sign-in)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        person = Person.objects.filter(username__iexact=options["username"]).first()
        if person is None:
            raise CommandError(f"Nobody has the user name {options['username']}.")
        self.stdout.write(reset_password(actor=system_actor("manage.py reset_password"), person=person))
