"""`manage.py send_due_notices`: remind offices of what falls due, once. The scheduler does so every minute."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from jiugai.notifications.api import send_due_notices


class Command(BaseCommand):
    help = "Remind offices of what is due soon, due today, overdue or returned, and send waiting messages."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(_("New notifications: %(n)d") % {"n": send_due_notices()})
