"""Taking an import back: what it wrote goes, what people wrote since stays and is named with the reason.

The states of a row say what an import did: the first and the last state with its number, and the one before them.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max, Min
from django.utils.translation import gettext as _

from jiugai.audit.api import AuditEntry, record
from jiugai.common import clock
from jiugai.common.actors import Actor
from jiugai.common.templatetags.jiugai import zh_date
from jiugai.communities.models import (
    Alias,
    Building,
    Community,
    Dwelling,
    Enrolment,
    Facility,
    ItemCondition,
    Owner,
    Space,
    Tie,
    Versioned,
)
from jiugai.communities.services.importing.pictures import take_off
from jiugai.communities.services.importing.writing import ORDER, Writer
from jiugai.desk.api import UndoReport

AT_ONCE = 500
ABOVE: dict[type[Versioned], str] = {
    Owner: "dwelling__building__community", Dwelling: "building__community", Building: "community",
    Facility: "community",
}  # fmt: skip
BELOW: dict[type[Versioned], tuple[tuple[Any, str], ...]] = {
    Dwelling: ((Owner, "dwelling"),),
    Building: ((Dwelling, "building"), (Facility, "building"), (ItemCondition, "building")),
    Community: tuple((m, "community") for m in (Building, Facility, ItemCondition, Space, Tie)),
}
"""What must not be left behind without the row."""
KEYS = frozenset(("name", "number", "stair", "room"))


def undo_import(actor: Actor, batch: int, reason: str) -> UndoReport:
    """Reverse every row whose newest state is by the import; within the caller's transaction."""
    undoing = _Undoing(actor, batch, reason)
    for model in reversed(ORDER):
        undoing.rows_of(model)
    undoing.aliases()
    take_off(actor, batch, reason)
    undoing.writer.finish()
    return UndoReport(undoing.reversed, undoing.kept)


class _Undoing:
    def __init__(self, actor: Actor, batch: int, reason: str) -> None:
        self.actor, self.batch, self.reason = actor, batch, reason
        self.writer = Writer(actor, None, reason)
        self.reversed = 0
        self.kept: list[tuple[str, str]] = []

    def rows_of(self, model: type[Versioned]) -> None:
        """All rows of a kind that the import wrote."""
        versions: Any = model.Version._default_manager
        states = versions.filter(imported_in=self.batch).order_by("row")
        spans = list(states.values_list("row").annotate(Min("nth"), Max("nth")))
        for start in range(0, len(spans), AT_ONCE):
            part = {pk: (first, last) for pk, first, last in spans[start : start + AT_ONCE]}
            rows: Any = model._default_manager.filter(pk__in=part).order_by("pk")
            rows = list(rows.select_related(ABOVE[model]) if model in ABOVE else rows)
            states = _states(model, part)
            needed = self._needed(model, [row.pk for row in rows])
            for row in rows:
                self._row(model, row, part[row.pk], states, row.pk in needed)
            self.writer.flush()

    @staticmethod
    def _needed(model: type[Versioned], pks: list[int]) -> set[int]:
        """Rows that something in the register still belongs to."""
        found: set[int] = set()
        for below, name in BELOW.get(model, ()):
            rows = below.objects.filter(**{f"{name}__in": pks}, deleted_at=None).order_by()
            found.update(rows.values_list(name, flat=True).distinct())
        if model is Community:
            found.update(Enrolment.objects.filter(community__in=pks).values_list("community", flat=True))
        return found

    def _row(
        self, model: type[Versioned], row: Any, span: tuple[int, int], states: dict[tuple[int, int], Any], needed: bool
    ) -> None:
        first, last = span
        if not _county(row).startswith(self.actor.scope):  # it moved since
            self._keep(row, _("This community lies outside your area."))
            return
        left, before = states.get((row.pk, last)), states.get((row.pk, first - 1))
        if left is not None and _told(row) != _told(left):
            if first > 1 or row.deleted_at is None:
                self._keep(row, _changed_since(model, row, last))
        elif first == 1:
            if needed:
                self._keep(row, _("What was added to it since belongs to it."))
            else:
                self.writer.trash(
                    model, row.pk, row.version, label=_label(row), county=_county(row), reason=self.reason
                )
                self._follow(row)
        elif before is not None and _told(before) != _told(row):
            self._give_back(model, row, before)

    def _give_back(self, model: type[Versioned], row: Any, before: Any) -> None:
        """The state that the row had before the import."""
        place = {"label": _label(row), "county": _county(row)}
        if row.deleted_at is not None and before.deleted_at is None:
            self.writer.restore(model, row.pk, row.version, **place, reason=self.reason)
        else:
            names = [n for n in row.FACTS if _value(row, n) != _value(before, n)]
            now = {n: _value(row, n) for n in names}
            columns = [f.attname for f in row._meta.concrete_fields]
            held = {c: getattr(row, c) for c in columns}
            for name in names:
                setattr(row, row._meta.get_field(name).attname, _value(before, name))
            row.settle()
            if KEYS.intersection(names) and (fault := _clash(row)):
                self._keep(row, fault)
                return
            follows = {c: getattr(row, c) for c in columns if getattr(row, c) != held[c]}
            back = {n: _value(before, n) for n in names}
            self.writer.change(model, row.pk, row.version, now, back, **place, follows=follows)
        self._follow(row)

    def _follow(self, row: Any) -> None:
        self.reversed += 1
        if isinstance(row, Dwelling):
            self.writer.buildings.add(row.building_id)
        if isinstance(row, Building | Dwelling | Community):
            self.writer.communities.add(row.register_community_id)

    def _keep(self, row: Any, why: str) -> None:
        self.kept.append((_place(row), why))

    def aliases(self) -> None:
        """Other names that the import gave."""
        code = "communities.community.alias_added"
        entries = AuditEntry.objects.filter(code=code, county=self.actor.county, after__contains='"import":')
        for entry in entries.order_by("pk"):
            after = entry.after_values
            if after.get("import") != self.batch:
                continue
            row = Alias.objects.filter(community=int(entry.subject_id), name=after["alias"]).first()
            if row is not None:
                community = row.community
                row.delete()
                told = {"alias": after["alias"]}
                county = self.actor.county
                record(self.actor, "communities.community.alias_removed", community, before=told, county=county)


def _states(model: type[Versioned], part: dict[int, tuple[int, int]]) -> dict[tuple[int, int], Any]:
    """The import's last state of each row and the one before its first, where they are needed."""
    present: Any = model._default_manager.filter(pk__in=part).order_by()
    untouched = {pk for pk, version in present.values_list("pk", "version") if part[pk] == (1, version)}
    wanted = {(pk, n) for pk, (first, last) in part.items() if pk not in untouched for n in (first - 1, last)}
    versions: Any = model.Version._default_manager
    rows = versions.filter(row__in={pk for pk, _n in wanted}, nth__in={n for _pk, n in wanted})
    return {(v.row_id, v.nth): v for v in rows if (v.row_id, v.nth) in wanted}


def _value(row: Any, name: str) -> Any:
    return getattr(row, getattr(row._meta.get_field(name), "attname", name))


def _told(row: Any) -> tuple[Any, ...]:
    """What people say in a row; sums follow by themselves."""
    model = row._meta.get_field("row").related_model if hasattr(row, "row_id") else type(row)
    return (row.deleted_at is None, *(_value(row, name) for name in model.FACTS))


def _changed_since(model: type[Versioned], row: Any, last: int) -> str:
    """Who changed what people say in it first, after the import."""
    versions: Any = model.Version._default_manager
    held = versions.get(row=row.pk, nth=last)
    for state in versions.filter(row=row.pk, nth__gt=last).order_by("nth"):
        if _told(state) != _told(held):
            day = zh_date(state.since.astimezone(clock.SHANGHAI).date())
            return _("Changed since by %(who)s on %(day)s.") % {"who": state.by, "day": day}
    return _("Changed since.")


def _clash(row: Any) -> str:
    try:
        row.validate_constraints()
    except ValidationError as fault:
        return " ".join(fault.messages)
    return ""


def _label(row: Any) -> str:
    label = getattr(row, "audit_label", None)
    return str(row) if label is None else str(label)


def _county(row: Any) -> str:
    return _above(row)[0].region_code


def _above(row: Any) -> list[Any]:
    """Community, building and dwelling above a row, the row itself last."""
    chain = [row]
    while not isinstance(chain[0], Community):
        top = chain[0]
        chain.insert(
            0, top.dwelling if isinstance(top, Owner) else top.building if isinstance(top, Dwelling) else top.community
        )
    return chain


def _place(row: Any) -> str:
    return " ".join(_label(part) for part in _above(row) if not (isinstance(row, Owner) and isinstance(part, Dwelling)))
