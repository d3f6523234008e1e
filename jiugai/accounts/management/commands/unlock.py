"""Lift the locks of an account from the console."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jiugai.accounts.models import Person
from jiugai.accounts.services.locks import unlock
from jiugai.common.actors import system_actor


class Command(BaseCommand):
    help = "Forget wrong passwords and codes of an account, so that it can sign in at once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        person = Person.objects.filter(username__iexact=options["username"]).first()
        if person is None:
            raise CommandError(f"Nobody has the user name {options['username']}.")
        unlock(actor=system_actor("manage.py unlock"), person=person)
        self.stdout.write(f"{person.username} unlocked.")
