"""Print the one-time token that guards first-run set-up."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jiugai.accounts.services.setup import make_setup_token
from jiugai.common.actors import system_actor
from jiugai.common.results import Refusal


class Command(BaseCommand):
    help = "Make and print a one-time token for first-run set-up; an earlier one stops working."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            token = make_setup_token(actor=system_actor("manage.py setup_token"))
        except Refusal as refusal:
            raise CommandError(str(refusal.reason)) from refusal
        self.stdout.write(token)
