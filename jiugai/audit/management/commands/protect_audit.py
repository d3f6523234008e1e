from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from jiugai.audit.api import protect_tables, record
from jiugai.audit.states import PROTECTED
from jiugai.common.actors import system_actor


class Command(BaseCommand):
    help = "Put back append-only triggers that a rebuilt or restored table has lost, and leave an entry about it."

    def handle(self, **options: Any) -> None:
        with transaction.atomic():
            tables = protect_tables()
            if tables:
                record(system_actor("manage.py protect_audit"), PROTECTED, None, after={"tables": tables})
        self.stdout.write(f"protected again: {', '.join(tables)}" if tables else "all append-only tables are protected")
