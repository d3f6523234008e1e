"""Append-only tables: the migration operation, the system check that misses nothing, and the flush of tests."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import checks
from django.db import connections, migrations, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Model

from jiugai.audit import rules


@dataclass(frozen=True)
class Protected:
    """A table that must refuse changes. `erasable`: rows may be removed, but never altered."""

    table: str
    erasable: bool = False
    keys: tuple[str, ...] = ("id",)

    def names(self, vendor: Any) -> list[str]:
        return rules.trigger_names(vendor, self.table, erasable=self.erasable, keys=self.keys)

    def protect(self, vendor: Any) -> list[str]:
        return rules.protect_sql(vendor, self.table, erasable=self.erasable, keys=self.keys)

    def unprotect(self, vendor: Any) -> list[str]:
        return rules.unprotect_sql(vendor, self.table, erasable=self.erasable, keys=self.keys)


_protected: dict[str, Protected] = {}


def keep_append_only(model: type[Model], *, erasable: bool = False, keys: tuple[str, ...] = ()) -> None:
    """Have a model's table watched by the system check (call it in `apps.ready()`); `append_only` protects it.

    `keys` are the columns that are unique on their own; the primary key is always one of them.
    """
    table = model._meta.db_table
    columns = (str(model._meta.pk.column), *keys) if model._meta.pk else keys
    _protected[table] = Protected(table, erasable, columns)


def append_only(table: str, *, erasable: bool = False, keys: tuple[str, ...] = ("id",)) -> migrations.RunPython:
    """Migration operation after which the database itself refuses UPDATE, DELETE, TRUNCATE and REPLACE on a table.

    On SQLite a later migration that rebuilds the table drops the triggers silently: end that migration with this
    operation again (the system check audit.W001 and `verify_audit` name tables that have lost them).
    """
    protected = Protected(table, erasable, keys)

    def run(statements: list[str], editor: BaseDatabaseSchemaEditor) -> None:
        for statement in statements:
            editor.execute(statement, params=None)

    def forwards(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        run(protected.protect(editor.connection.vendor), editor)

    def backwards(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        run(protected.unprotect(editor.connection.vendor), editor)

    return migrations.RunPython(forwards, backwards)


def _standing(connection: BaseDatabaseWrapper) -> set[str]:
    """Names of the triggers that stand and, on PostgreSQL, fire always."""
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'A'"
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {row[0] for row in cursor.fetchall()}


def unprotected_tables(using: str = "default") -> list[str]:
    """Append-only tables that exist and have lost a trigger."""
    connection = connections[using]
    present = set(connection.introspection.table_names())
    standing = _standing(connection)
    tables = (p for p in _protected.values() if p.table in present)
    return sorted(p.table for p in tables if not standing.issuperset(p.names(connection.vendor)))


def protect_tables(using: str = "default") -> list[str]:
    """Put missing protection back; gives the names of the tables that needed it."""
    missing = unprotected_tables(using)
    connection = connections[using]
    with connection.cursor() as cursor:
        for table in missing:
            for statement in _protected[table].protect(connection.vendor):
                cursor.execute(statement)
    return missing


def check_append_only(
    app_configs: Any = None, databases: Sequence[str] | None = None, **options: Any
) -> list[checks.CheckMessage]:
    """System check: every append-only table has its triggers. A warning, so that the repairing migration can run."""
    hint = "Run `manage.py protect_audit`, and end the migration that rebuilt the table with append_only(...)."
    return [
        checks.Warning(f"Table {table} can be altered: its append-only triggers are gone.", hint=hint, id="audit.W001")
        for using in databases or []
        if router.allow_migrate(using, "audit")
        for table in unprotected_tables(using)
    ]


@contextmanager
def allow_flush(using: str = "default") -> Iterator[None]:
    """For tests only: take all protection away, put it back at the end. Raises RuntimeError outside of a test run.

    Live-server and transactional tests empty all tables afterwards; the root conftest puts this around it.
    """
    if not settings.TESTING:
        raise RuntimeError("append-only tables are emptied by tests only")
    connection = connections[using]
    present = set(connection.introspection.table_names())
    tables = [p for p in _protected.values() if p.table in present]

    def run(statements: list[str]) -> None:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    for table in tables:
        run(table.unprotect(connection.vendor))
    try:
        yield
    finally:
        for table in tables:
            run(table.protect(connection.vendor))
