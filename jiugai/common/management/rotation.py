"""Re-encrypting every sealed value with the current key: in small steps, resumable, beside the running product.

Which values are left is read from the values themselves (each names its key), so an interrupted run simply goes on.
The index key and the digest key of the audit stay: nothing can be decrypted with them, and another index key would
make every blind index useless until the last row is computed anew.
"""

import base64
import fcntl
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction

from jiugai.common import crypto

CHUNK = 500
HEAVY_CHUNK = 20
"""Rows at a time of columns whose values can be a megabyte."""
LONGEST_ID = 20
Progress = Callable[[str, int], None]


@dataclass(frozen=True)
class Column:
    """A column of encrypted values."""

    table: str
    key: str
    name: str
    context: str
    all_columns: tuple[str, ...]
    is_bytes: bool = False

    @property
    def label(self) -> str:
        return f"{self.table}.{self.name}"

    @property
    def head(self) -> str:
        """SQL of the start of the value, where the id of its key stands."""
        name = connection.ops.quote_name(self.name)
        return f"substr({name}, 1, {LONGEST_ID})"

    def key_id(self, head: Any) -> str:
        if self.is_bytes:
            raw = bytes(head)
            return raw[1 : 1 + raw[0]].decode()
        return str(head).partition(":")[0]

    def again(self, value: Any) -> Any:
        """The same value under the current key."""
        if self.is_bytes:
            return crypto.seal_bytes(crypto.open_bytes(bytes(value), self.context), self.context)
        return crypto.encrypt(crypto.decrypt(value, self.context), self.context)


def sealed_columns() -> list[Column]:
    """Every column of every model whose field encrypts."""
    fields = (crypto.EncryptedTextField, crypto.EncryptedBytesField)
    return [
        Column(
            table=model._meta.db_table,
            key=str(model._meta.pk.column),
            name=str(field.column),
            context=field._context,
            all_columns=tuple(str(f.column) for f in model._meta.concrete_fields),
            is_bytes=isinstance(field, crypto.EncryptedBytesField),
        )
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy
        for field in model._meta.local_concrete_fields
        if isinstance(field, fields)
    ]


def values_per_key() -> dict[str, Counter[str]]:
    """Where sealed values stand, and how many of them under which key."""
    found: dict[str, Counter[str]] = {}
    for column in sealed_columns():
        table, name = connection.ops.quote_name(column.table), connection.ops.quote_name(column.name)
        empty = "" if column.is_bytes else f" AND {name} <> ''"
        # names come from the models
        sql = f"SELECT {column.head} FROM {table} WHERE {name} IS NOT NULL{empty}"  # noqa: S608
        counts: Counter[str] = Counter()
        with connection.cursor() as cursor:
            cursor.execute(sql)
            while rows := cursor.fetchmany(5000):
                counts.update(column.key_id(row[0]) for row in rows)
        found[column.label] = counts
    for place in crypto.sealed_elsewhere:
        found[place.label] = Counter(text.partition(":")[0] for _key, text in place.values())
    return found


def older_values(counts: dict[str, Counter[str]], current: str) -> int:
    return sum(n for per_key in counts.values() for key, n in per_key.items() if key != current)


def reseal_all(progress: Progress) -> int:
    """Put every value that is still under an older key under the current one; how many there were."""
    done = 0
    for column in sealed_columns():
        n = _reseal_column(column)
        progress(column.label, n)
        done += n
    for place in crypto.sealed_elsewhere:
        n = _reseal_elsewhere(place)
        progress(place.label, n)
        done += n
    return done


def _reseal_column(column: Column) -> int:
    current, done, last = settings.KEYS.current, 0, None
    while True:
        with transaction.atomic():
            heads = _heads_after(column, last)
            if not heads:
                return done
            older = [key for key, head in heads if column.key_id(head) != current]
            done += sum(_reseal_value(column, key) for key in older)
        last = heads[-1][0]


def _heads_after(column: Column, last: Any) -> list[tuple[Any, Any]]:
    quote = connection.ops.quote_name
    key, name = quote(column.key), quote(column.name)
    empty = "" if column.is_bytes else f" AND {name} <> ''"
    after = "" if last is None else f" AND {key} > %s"
    # names come from the models
    sql = (
        f"SELECT {key}, {column.head} FROM {quote(column.table)} WHERE {name} IS NOT NULL{empty}{after} "  # noqa: S608
        f"ORDER BY {key} LIMIT {HEAVY_CHUNK if column.is_bytes else CHUNK}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [] if last is None else [last])
        return list(cursor.fetchall())


def _reseal_value(column: Column, key: Any) -> int:
    """One value; what somebody changed or removed since it was read is left alone. Gives 1 or 0."""
    quote = connection.ops.quote_name
    table, pk, name = quote(column.table), quote(column.key), quote(column.name)
    with connection.cursor() as cursor:
        columns = ", ".join(quote(c) for c in column.all_columns)
        lock = " FOR UPDATE" if connection.vendor == "postgresql" else ""
        cursor.execute(f"SELECT {columns} FROM {table} WHERE {pk} = %s{lock}", [key])  # noqa: S608
        row = cursor.fetchone()
        if row is None:
            return 0
        at = column.all_columns.index(column.name)
        if not row[at]:
            return 0
        fresh = column.again(row[at])
        if column.table in crypto.replaced_tables:
            marks = ", ".join(["%s"] * len(row))
            cursor.execute(f"DELETE FROM {table} WHERE {pk} = %s", [key])  # noqa: S608
            values = [*row[:at], fresh, *row[at + 1 :]]
            cursor.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", values)  # noqa: S608
        else:
            cursor.execute(f"UPDATE {table} SET {name} = %s WHERE {pk} = %s", [fresh, key])  # noqa: S608
    return 1


def _reseal_elsewhere(place: crypto.SealedElsewhere) -> int:
    current, done = settings.KEYS.current, 0
    for key, text in list(place.values()):
        if text.partition(":")[0] != current:
            fresh = crypto.encrypt(crypto.decrypt(text, place.context), place.context)
            with transaction.atomic():
                done += place.write(key, text, fresh)
    return done


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Two rotations at once would each make a key. Raises BlockingIOError for the second."""
    lock = os.open(path.with_name(f".{path.name}.rotating"), os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(lock)


def sealed_in(model: type[models.Model], json_field: str, names: tuple[str, ...], context: str) -> None:
    """Have sealed texts inside a JSON column (values of these names, or lists of them) rotated as well."""
    manager = model._default_manager

    def values() -> Iterator[tuple[Any, str]]:
        for pk, data in manager.order_by("pk").values_list("pk", json_field):
            yield from ((pk, text) for name in names for text in _sealed_texts((data or {}).get(name)))

    def write(pk: Any, old: str, new: str) -> bool:
        row = manager.select_for_update().filter(pk=pk).first()
        data = getattr(row, json_field, None) or {}
        fresh = data | {name: _exchanged(data[name], old, new) for name in names if name in data}
        if fresh != data:
            manager.filter(pk=pk).update(**{json_field: fresh})
        return bool(fresh != data)

    label = f"{model._meta.db_table}.{json_field}"
    crypto.sealed_elsewhere.append(crypto.SealedElsewhere(label, context, values, write))


def _sealed_texts(value: Any) -> list[str]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str) and _is_sealed(one)]


def _exchanged(value: Any, old: str, new: str) -> Any:
    return [_exchanged(one, old, new) for one in value] if isinstance(value, list) else new if value == old else value


def _is_sealed(text: str) -> bool:
    key, _, body = text.partition(":")
    if not body or key not in settings.KEYS.fields:
        return False
    try:
        return len(base64.b64decode(body, validate=True)) >= 28
    except ValueError:
        return False
