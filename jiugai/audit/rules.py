"""Pure parts of the audit: personal values, canonical JSON, differences, and the SQL that makes a table append-only."""

import datetime
import decimal
import enum
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

PERSONAL = "personal"
"""Key under which before/after carry the keyed digest of a personal value."""
UNWANTED = {0: None, 0x1F: None}
"""NUL cannot be stored in PostgreSQL; U+001F separates the fields that are digested."""
Vendor = Literal["sqlite", "postgresql"]


@dataclass(frozen=True)
class Personal:
    """A personal value in before/after: the chain holds its keyed digest only, the value itself can be erased later."""

    value: Any


def plain(value: Any) -> Any:
    """A value as JSON knows it: dates as ISO text, choices as their value, decimals as text; else raises TypeError."""
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, decimal.Decimal | uuid.UUID):
        return str(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, Personal):
        raise TypeError("Personal is possible only as a direct value of before and after")
    if hasattr(value, "_proxy____args"):  # a lazy translation
        return str(value)
    raise TypeError(f"audit cannot write {type(value).__name__}")


_encode = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=plain
).encode


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spaces: equal values give equal text on every machine and database."""
    return _encode(value)


def clean(text: str, limit: int | None = None) -> str:
    """Text without the two characters that cannot be stored or digested, cut at `limit`."""
    text = text.translate(UNWANTED)
    return text if limit is None or len(text) <= limit else text[: limit - 1] + "…"


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Only the fields that differ, as (before, after); a field absent on one side is absent there too."""
    names = [n for n in {**before, **after} if n not in before or n not in after or before[n] != after[n]]
    return {n: before[n] for n in names if n in before}, {n: after[n] for n in names if n in after}


# Append-only tables -------------------------------------------------------------------------------------------------

POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION jiugai_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'append-only: % of % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


def trigger_names(vendor: Vendor, table: str, *, erasable: bool = False, keys: Iterable[str] = ("id",)) -> list[str]:
    """Names of the triggers that must stand on an append-only table."""
    if vendor == "postgresql":
        return [f"{table}_append_only"]
    kinds = ["update", *([] if erasable else ["delete", *(f"replace_{key}" for key in keys)])]
    return [f"{table}_no_{kind}" for kind in kinds]


def protect_sql(vendor: Vendor, table: str, *, erasable: bool = False, keys: Iterable[str] = ("id",)) -> list[str]:
    """Statements that make a table refuse UPDATE and DELETE (TRUNCATE, REPLACE). `erasable` leaves DELETE allowed.

    On SQLite, INSERT OR REPLACE removes a row without firing the delete trigger unless recursive_triggers is on; the
    replace triggers on the unique `keys` refuse it on connections of other tools as well.
    """
    names = trigger_names(vendor, table, erasable=erasable, keys=keys)
    if vendor == "postgresql":
        events = "UPDATE" if erasable else "UPDATE OR DELETE OR TRUNCATE"
        return [
            POSTGRES_FUNCTION,
            f'CREATE OR REPLACE TRIGGER "{names[0]}" BEFORE {events} ON "{table}" '
            "FOR EACH STATEMENT EXECUTE FUNCTION jiugai_append_only()",
            f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER "{names[0]}"',
        ]
    statements = []
    for name in names:
        kind = name.removeprefix(f"{table}_no_")
        refuse = f"BEGIN SELECT RAISE(ABORT, 'append-only: {kind} of {table} is refused'); END"
        if kind in {"update", "delete"}:
            event = f'BEFORE {kind.upper()} ON "{table}"'
        else:
            key = kind.removeprefix("replace_")
            twin = f'EXISTS (SELECT 1 FROM "{table}" WHERE "{key}" = NEW."{key}")'  # noqa: S608 - names from the code
            event = f'BEFORE INSERT ON "{table}" WHEN {twin}'
        statements.append(f'CREATE TRIGGER IF NOT EXISTS "{name}" {event} {refuse}')
    return statements


def unprotect_sql(vendor: Vendor, table: str, *, erasable: bool = False, keys: Iterable[str] = ("id",)) -> list[str]:
    """Statements that take the protection away again (reversed migrations, the flush of tests)."""
    names = trigger_names(vendor, table, erasable=erasable, keys=keys)
    on = f' ON "{table}"' if vendor == "postgresql" else ""
    return [f'DROP TRIGGER IF EXISTS "{name}"{on}' for name in names]
