"""Writes rows of the register by the thousand, leaving behind exactly what `services.rows` leaves for one.

Rows, their states with the number of the import, one entry of the record each, sums and answers of the rules.
"""

import datetime
import gc
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from jiugai.audit.api import Line, Personal, record_many
from jiugai.common import clock
from jiugai.common.actors import Actor
from jiugai.common.bulk import insert_rows, reserve_ids, update_rows
from jiugai.common.results import WrongState
from jiugai.common.subjects import SubjectRef
from jiugai.communities.models import (
    Building,
    Community,
    Dwelling,
    Enrolment,
    Facility,
    Owner,
    Versioned,
    write_versions,
)
from jiugai.communities.services.eligibility import judge_many
from jiugai.communities.services.sums import recount_buildings, recount_communities
from jiugai.policies.api import plan_in_force

AT_ONCE = 1000
ORDER: tuple[type[Versioned], ...] = (Community, Building, Dwelling, Owner, Facility)
"""Parents first."""
Values = dict[str, Any]


@contextmanager
def many_rows() -> Iterator[None]:
    """While rows pass by the hundred thousand, what stood in memory before is not searched for garbage each time."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


class _Table:
    """Columns of a model, and what they hold when nothing is said."""

    def __init__(self, model: type[Versioned]) -> None:
        fields: Any = model._meta.concrete_fields
        self.model = model
        self.names = [f.attname for f in fields]
        self.defaults: Values = {f.attname: f.get_default() for f in fields} | {"version": 1}
        self.keys = {name: model._meta.get_field(name).attname for name in model.FACTS}  # type: ignore[union-attr]
        self.kind = model._meta.label_lower
        self.new: list[Values] = []
        self.changed: list[tuple[int, int, Values]] = []
        self.lines: dict[str, list[Line]] = defaultdict(list)
        self.ids: Iterator[int] = iter(())

    def new_id(self) -> int:
        found = next(self.ids, None)
        if found is None:
            self.ids = iter(reserve_ids(self.model, AT_ONCE))
            found = next(self.ids)
        return found

    def told(self, name: str, value: Any) -> Any:
        """A fact as the record keeps it."""
        if name in self.model.PERSONAL and value:
            return Personal(value)
        return value.isoformat() if isinstance(value, datetime.date) else value


class Writer:
    """Collects what is to be written and writes it in batches. Within one transaction; `finish` comes last."""

    def __init__(self, actor: Actor, batch: int | None, reason: str = "") -> None:
        self.actor, self.batch, self.reason = actor, batch, reason
        self.buildings: set[int] = set()
        """Buildings whose dwellings were written."""
        self.communities: set[int] = set()
        """Communities whose buildings or dwellings were written, and those written themselves."""
        self._tables = {model: _Table(model) for model in ORDER}
        self._waiting: set[tuple[type[Versioned], int]] = set()

    def insert(self, model: type[Versioned], values: Values, *, label: str, county: str) -> int:
        """A new row; `values` by column, keys and indexes that follow from facts included. Gives its number."""
        table = self._tables[model]
        pk = table.new_id()
        row = {**table.defaults, **values, "id": pk}
        table.new.append(row)
        given = ((name, row[column]) for name, column in table.keys.items())
        after = {n: table.told(n, v) for n, v in given if not (v is None or v in ("", {}))} or None
        subject = SubjectRef(table.kind, str(pk))
        table.lines["registered"].append(Line(subject, None, after, self.reason, county[:6], label))
        self._waiting.add((model, pk))
        return pk

    def change(
        self, model: type[Versioned], pk: int, version: int, before: Values, after: Values, *,
        label: str, county: str, follows: Values | None = None,
    ) -> None:  # fmt: skip
        """Facts of a row in `version`, by name; `follows` are the columns that follow from them."""
        table = self._once(model, pk)
        was, now = ({n: table.told(n, v) for n, v in side.items()} for side in (before, after))
        columns = {table.keys[n]: v for n, v in after.items()}
        table.changed.append((pk, version, {**columns, **(follows or {})}))
        subject = SubjectRef(table.kind, str(pk))
        table.lines["changed"].append(Line(subject, was, now, self.reason, county[:6], label))

    def trash(self, model: type[Versioned], pk: int, version: int, *, label: str, county: str, reason: str) -> None:
        """Put a row away."""
        put_away = {"deleted_at": clock.now(), "deleted_by": self.actor.label[:300], "deleted_reason": reason[:500]}
        self._move(model, pk, version, put_away, Line(None, reason=reason, county=county[:6], label=label), "trashed")

    def restore(self, model: type[Versioned], pk: int, version: int, *, label: str, county: str, reason: str) -> None:
        """Take a row back out of the trash."""
        back = {"deleted_at": None, "deleted_by": "", "deleted_reason": ""}
        self._move(model, pk, version, back, Line(None, reason=reason, county=county[:6], label=label), "restored")

    def _move(self, model: type[Versioned], pk: int, version: int, columns: Values, line: Line, what: str) -> None:
        table = self._once(model, pk)
        table.changed.append((pk, version, columns))
        table.lines[what].append(replace(line, obj=SubjectRef(table.kind, str(pk))))

    def _once(self, model: type[Versioned], pk: int) -> _Table:
        """A row that is written twice is written in two batches: each is a state of its own."""
        if (model, pk) in self._waiting:
            self.flush()
        self._waiting.add((model, pk))
        return self._tables[model]

    @property
    def is_full(self) -> bool:
        return len(self._waiting) >= AT_ONCE

    def flush(self) -> None:
        """Write what has been collected."""
        if not self._waiting:
            return
        self._waiting.clear()
        now = clock.now()
        for table in self._tables.values():
            if table.new:
                self._insert(table, now)
            if table.changed:
                self._update(table, now)
            for what, lines in table.lines.items():
                record_many(self.actor, f"communities.{table.model.KIND}.{what}", lines)
            table.lines.clear()

    def _insert(self, table: _Table, now: datetime.datetime) -> None:
        rows, table.new = table.new, []
        for row in rows:
            row["changed_at"] = now
            if "registered_at" in row:
                row["registered_at"] = now
        names = table.names
        insert_rows(table.model, names, ([row[name] for name in names] for row in rows))
        ids = [row["id"] for row in rows]
        write_versions(table.model, ids, actor=self.actor, at=now, imported_in=self.batch, first=True)

    def _update(self, table: _Table, now: datetime.datetime) -> None:
        rows, table.changed = table.changed, []
        self._require_unchanged(table.model, {pk: version for pk, version, _columns in rows})
        alike: dict[tuple[str, ...], list[list[Any]]] = defaultdict(list)
        for pk, version, columns in rows:
            alike[tuple(columns)].append([*columns.values(), version + 1, now, pk])
        for names, values in alike.items():
            update_rows(table.model, (*names, "version", "changed_at"), values)
        ids = [pk for pk, _version, _columns in rows]
        write_versions(table.model, ids, actor=self.actor, at=now, imported_in=self.batch)

    def _require_unchanged(self, model: type[Versioned], versions: dict[int, int]) -> None:
        """Lock the rows; somebody may have saved one of them since it was read."""
        rows: Any = model._default_manager.filter(pk__in=versions).order_by()
        if connection.vendor != "sqlite":
            rows = rows.select_for_update(of=("self",))
        if dict(rows.values_list("pk", "version")) != versions:
            raise WrongState(_("Somebody changed the same rows while they were being written. Start it again."))

    def finish(self) -> None:
        """The sums above the rows, and the answers of the rules."""
        self.flush()
        recount_buildings(self.buildings, actor=self.actor, imported_in=self.batch)
        recount_communities(self.communities, actor=self.actor, imported_in=self.batch)
        self._judge()

    def _judge(self) -> None:
        policy = plan_in_force(self.actor.county, clock.today(self.actor.county))
        if policy is None:
            return
        touched = sorted(self.communities)
        for start in range(0, len(touched), AT_ONCE):
            rows = Enrolment.objects.filter(community__in=touched[start : start + AT_ONCE]).order_by("pk")
            judge_many(list(rows.values_list("pk", flat=True)), policy, self.actor)
