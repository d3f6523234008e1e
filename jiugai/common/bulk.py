"""Many rows into one table: as fast as the database takes them, without an object per row.

PostgreSQL takes them by COPY, SQLite by one prepared statement. Nothing is validated and no signal is sent: whoever
calls has checked the rows. Values are given as fields keep them (`writers` encrypts and adapts).
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import connection, models

from jiugai.common.crypto import EncryptedTextField, encryptor

Write = Callable[[Any], Any]
_AS_IT_IS = (models.CharField, models.TextField, models.IntegerField, models.BooleanField, models.ForeignKey)


def reserve_ids(model: type[models.Model], n: int) -> Sequence[int]:
    """`n` primary keys that nobody else gets, ascending. Within a transaction that has begun to write."""
    if not n:
        return ()
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, n])
            return sorted(row[0] for row in cursor.fetchall())
        # A writer has SQLite to itself. Keys of rows that were removed are not given again (AUTOINCREMENT).
        cursor.execute("UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s", [n, table])
        if not cursor.rowcount:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, n])
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = int(cursor.fetchone()[0])
        return range(last - n + 1, last + 1)


def writer(field: "models.Field[Any, Any]") -> Write | None:
    """What turns a value into what the column keeps; None where that is the value itself."""
    if isinstance(field, EncryptedTextField):
        sealed = encryptor(field._context)
        return lambda value: sealed(value) if value else value
    if isinstance(field, _AS_IT_IS):
        return None
    if isinstance(field, models.DateTimeField):
        return _moments(field)
    return lambda value: None if value is None else field.get_db_prep_save(value, connection)


def _moments(field: "models.Field[Any, Any]") -> Write:
    """Rows that are written together have the same moment: it is adapted once."""
    last: list[Any] = [None, None]

    def write(value: Any) -> Any:
        if value is not last[0]:
            last[:] = value, None if value is None else field.get_db_prep_save(value, connection)
        return last[1]

    return write


def insert_rows(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert tuples of values for the named fields (`attname` for keys). Defaults of the model do not apply."""
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    writers = [(x, write) for x, field in enumerate(fields) if (write := writer(field))]
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    ready = _written(rows, writers) if writers else rows
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in ready:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(fields))
            # Table and column names come from the model, values go as parameters.
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(ready))  # noqa: S608


def _written(rows: Iterable[Sequence[Any]], writers: Sequence[tuple[int, Write]]) -> Iterable[Sequence[Any]]:
    for row in rows:
        values = list(row)
        for x, write in writers:
            values[x] = write(values[x])
        yield values


def update_rows(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Set the named fields of rows: tuples of their values, the primary key last."""
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    writers = [(x, write) for x, field in enumerate(fields) if (write := writer(field))]
    quote = connection.ops.quote_name
    columns = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    ready = list(_written(rows, writers) if writers else rows)
    if ready:
        with connection.cursor() as cursor:
            # Table and column names come from the model, values go as parameters.
            cursor.executemany(f"UPDATE {quote(model._meta.db_table)} SET {columns} WHERE id = %s", ready)  # noqa: S608
