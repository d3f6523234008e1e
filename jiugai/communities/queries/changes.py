"""Fact by fact: who changed it, when, from what to what, why, and which import brought it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from jiugai.audit.api import AuditEntry, FieldChange, history_of
from jiugai.common.actors import Actor
from jiugai.communities.models import ROWS, Community, Versioned
from jiugai.communities.queries.hidden import hidden_facts
from jiugai.communities.queries.words import TABLES, criteria_words, fact_label, fact_words, table_name
from jiugai.desk.api import ImportBatch, batches_visible_to


@dataclass(frozen=True)
class Changed:
    """One fact changed once. `batch` is the import that brought it, where the reader may see imports."""

    entry: AuditEntry
    label: str
    before: str
    after: str
    batch: ImportBatch | None = None
    imported: bool = False


def changes_of(row: Versioned, actor: Actor, county: str) -> list[Changed]:
    """All changes of a register row, newest first. Personal values are masked. About six queries."""
    hidden = hidden_facts(actor, row)
    history = [change for change in history_of(row) if change.field not in hidden]
    origins = _origins(row)
    batches = {b.pk: b for b in batches_visible_to(actor).filter(pk__in=set(origins.values()))} if origins else {}
    words = criteria_words(county) if row.KIND == Community.KIND else {}
    found = []
    for change in history:
        number = _import_of(change.entry, origins)
        for label, before, after in _lines(row.KIND, change, words):
            found.append(Changed(change.entry, label, before, after, batches.get(number or 0), number is not None))
    return found


def _lines(kind: str, change: FieldChange, words: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """One line per fact; a table of criteria gives one line per criterion that changed."""
    if change.field not in TABLES:
        label = fact_label(kind, change.field)
        label = change.label if label == change.field else label
        yield label, fact_words(kind, change.field, change.before), fact_words(kind, change.field, change.after)
        return
    before, after = change.before or {}, change.after or {}
    for code in dict.fromkeys([*before, *after]):
        if before.get(code) != after.get(code):
            yield table_name(change.field, words.get(code, code)), _known(before.get(code)), _known(after.get(code))


def _known(value: Any) -> str:
    return fact_words("community", "in_region", value)


def _origins(row: Versioned) -> dict[tuple[Any, Any], int]:
    """(since, until) of the states that an import wrote → its number."""
    states: Any = row.Version._default_manager
    return {(v.since, v.until): v.imported_in for v in states.filter(row=row.pk, imported_in__isnull=False)}


def _import_of(entry: AuditEntry, origins: dict[tuple[Any, Any], int]) -> int | None:
    """The import in whose state the entry falls: an entry is written right after its state."""
    return next(
        (n for (since, until), n in origins.items() if since <= entry.at and (not until or entry.at < until)), None
    )


def row_of_kind(kind: str, pk: int, visible: QuerySet[Community]) -> Versioned | None:
    """A row of the register by kind, when its community is one of the visible ones; rows in the trash too."""
    model = ROWS.get(kind)
    row = model._default_manager.filter(pk=pk).first() if model else None
    if row is None or not visible.filter(pk=row.register_community_id).exists():
        return None
    return row
