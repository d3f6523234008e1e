"""What one fixture built, put back in the next test without building it again: rows as they stood, keys included.

Building both counties from their plans takes two thousand queries; hundreds of tests start from there. The rows are
taken once per process, after the first building, and written in bulk where the tables are empty. Where something
stands already, the counties are built as ever.
"""

import copy
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction

NOT_OURS = frozenset({"contenttypes", "auth", "sessions", "sites"})
"""Tables that are filled by migrations or belong to a single test."""


def _models() -> list[type[models.Model]]:
    found = apps.get_models(include_auto_created=True)
    return [m for m in found if m._meta.managed and not m._meta.proxy and m._meta.app_label not in NOT_OURS]


class Snapshot:
    """Rows of all tables that held any when it was taken."""

    def __init__(self) -> None:
        self.rows: dict[type[models.Model], list[Any]] = {}

    def may_be_taken(self) -> bool:
        """Whether it was not taken yet and everything is empty: rows of the test itself must not get into it."""
        return not self.rows and not any(m._base_manager.exists() for m in _models())

    def take(self) -> None:
        self.rows = {m: rows for m in _models() if (rows := list(m._base_manager.order_by("pk")))}

    def fits(self) -> bool:
        """Whether none of the tables holds a row yet."""
        return bool(self.rows) and not any(m._base_manager.exists() for m in self.rows)

    def put_back(self) -> None:
        with transaction.atomic():
            for model, rows in self.rows.items():
                model._base_manager.bulk_create([copy.copy(row) for row in rows])
        statements = connection.ops.sequence_reset_sql(no_style(), list(self.rows))
        if statements:
            with connection.cursor() as cursor:
                cursor.execute(" ".join(statements))
