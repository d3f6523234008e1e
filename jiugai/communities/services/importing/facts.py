"""Tables in which a row is one row of the register: what is common to communities, buildings and facilities."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from jiugai.common.actors import Actor
from jiugai.common.sheets import Head
from jiugai.common.sheets.heads import CLEAR
from jiugai.communities.models import Versioned
from jiugai.communities.services.importing.base import RegisterImporter, reason_of
from jiugai.communities.services.importing.directory import Asked, Directory, Founder, Home
from jiugai.communities.services.importing.doors import Changes
from jiugai.communities.services.importing.questions import left_out, which_row
from jiugai.communities.services.importing.shown import Shower
from jiugai.communities.services.importing.writing import Writer
from jiugai.desk.api import WHOLE_ROW, Planned, Row

AT_ONCE = 1000


@dataclass(slots=True)
class Entry:
    """A row of the register while its thousand rows are in hand; `pk` 0 until it is written."""

    home: Home
    label: str
    pk: int = 0
    version: int = 0
    facts: dict[str, Any] = field(default_factory=dict)
    own: dict[str, Any] = field(default_factory=dict)
    """Columns that tell a new row from others."""
    shown: dict[str, Any] = field(default_factory=dict)
    """Figures that lists show in place of those that were stated: saying them again changes nothing."""


@dataclass(slots=True)
class Work:
    entry: Entry
    changes: Changes
    run: "Reading"


class Reading(ABC):
    """One reading of a table."""

    model: ClassVar[type[Versioned]]
    facts: ClassVar[tuple[str, ...]]
    empty: ClassVar[Mapping[str, Any]] = {}
    """What a fact is while nothing was said, where that is neither None nor an empty text."""
    texts: ClassVar[frozenset[str]] = frozenset(("note",))
    key_head: ClassVar[str] = "community"

    def __init__(self, actor: Actor, heads: Mapping[str, Head], decisions: Mapping[str, str]) -> None:
        self.actor, self.decisions = actor, decisions
        self.directory, self.show = Directory(actor, decisions), Shower(heads)
        self.skipped = left_out(decisions)
        self.before_reading: Callable[[], None] = lambda: None
        """Called before the register is read again: whoever writes puts down what was planned so far."""
        self.seen: dict[Any, tuple[int, dict[str, Any]]] = {}

    @abstractmethod
    def read(self, chunk: Sequence[Row]) -> None:
        """Look up what these rows may mean."""

    @abstractmethod
    def entry(self, number: int, v: dict[str, Any]) -> tuple[Any, Entry]:
        """The key of a row and what it means; raises Asked."""

    def said(self, v: dict[str, Any]) -> dict[str, Any]:
        """Facts that the row says, in the register's own values; raises Asked for what cannot be."""
        return {name: v[name] for name in self.facts if v.get(name) is not None}

    def check(self, entry: Entry, changes: Changes) -> Changes:
        """The changes as they are written; raises Asked for facts that do not fit together."""
        return changes

    def columns(self, entry: Entry, after: dict[str, Any]) -> dict[str, Any]:
        """All columns of a new row besides its defaults."""
        return {"community_id": entry.home.pk, **entry.own, **after}

    def follows(self, after: dict[str, Any]) -> dict[str, Any]:
        """Columns that follow from changed facts."""
        return {}

    def shown(self, changes: Changes) -> dict[str, tuple[Any, Any]]:
        """Changes by head, as people read them."""
        return {n: (self.show(n, b), self.show(n, changes.after[n])) for n, b in changes.before.items()}

    def plan(self, rows: Iterable[Row]) -> Iterator[Planned]:
        given = iter(rows)
        while chunk := list(islice(given, AT_ONCE)):
            self.before_reading()
            self.read(chunk)
            for row in chunk:
                yield self._planned(row)

    def _planned(self, row: Row) -> Planned:
        if row.faults:
            return Planned(row.number, "fault", row.values, row.faults)
        decided = self.skipped.get(row.number)
        if decided == "same":
            return Planned(row.number, "same", row.values)
        if decided:
            return Planned(row.number, "fault", row.values, {WHOLE_ROW: _("Left out, as you decided.")})
        try:
            return self._resolved(row.number, dict(row.values))
        except Asked as asked:
            if asked.question:
                return Planned(row.number, "ask", row.values, question=asked.question)
            return Planned(row.number, "fault", row.values, {asked.head: asked.fault})

    def _resolved(self, number: int, v: dict[str, Any]) -> Planned:
        key, entry = self.entry(number, v)
        said = self.said(v)
        seen = self.seen.get(key)
        if seen:
            self._same_or_ask(seen, number, said, entry)
            if not entry.pk and not entry.facts:  # planned a thousand rows ago, and nothing was written: a dry run
                entry.facts = dict(seen[1])
        changes = self.check(entry, self._compare(entry, said))
        is_new = not entry.version and not seen
        entry.facts.update(changes.after)
        self.seen[key] = (seen[0], said | seen[1]) if seen else (number, said)
        shown = self.shown(changes)
        if entry.home.alias and not entry.home.alias_told:
            entry.home.alias_told = True
            shown["community"] = (entry.home.name, entry.home.alias)
        outcome: Any = "new" if is_new else "changed" if shown else "same"
        return Planned(number, outcome, v, changes={} if is_new else shown, target=Work(entry, changes, self))

    def _compare(self, entry: Entry, said: dict[str, Any]) -> Changes:
        """An empty cell says nothing, 清空 empties."""
        changes = Changes()
        for name, told in said.items():
            nothing = self.empty.get(name, "" if name in self.texts else None)
            value = nothing if told is CLEAR else told
            held = entry.facts.get(name, nothing)
            if held != value and entry.shown.get(name, held) != value:
                changes.before[name], changes.after[name] = held, value
        return changes

    def _same_or_ask(self, seen: tuple[int, dict[str, Any]], number: int, said: dict[str, Any], entry: Entry) -> None:
        first, before = seen
        for name, now in said.items():
            if name in before and before[name] != now:
                values = {
                    "place": f"{entry.home.name} {entry.label}".strip(), "label": self.show.label(name),
                    "one": self.show(name, before[name]), "other": self.show(name, now), "first": first, "row": number,
                }  # fmt: skip
                text = _("%(place)s: %(label)s is %(one)s in row %(first)d and %(other)s in row %(row)d.") % values
                labels = (_("Use %(one)s") % values, _("Use %(other)s") % values)
                raise Asked(which_row(first, number, self.key_head, text, labels))


class FactsImporter(RegisterImporter):
    """Importer of tables in which a row is one row of the register."""

    reading: ClassVar[type[Reading]]

    def plan(self, actor: Actor, rows: Iterable[Row], decisions: Mapping[str, str]) -> Iterator[Planned]:
        return self.reading(actor, {h.name: h for h in self.all_heads}, decisions).plan(rows)

    def write(
        self, actor: Actor, planned: Iterable[Planned], batch_id: int, progress: Callable[[int], None]
    ) -> dict[str, int]:
        writer = Writer(actor, batch_id, reason_of(batch_id))
        founder = Founder(writer)
        counts = {"new": 0, "changed": 0}
        for n, row in enumerate(planned, 1):
            self._write(row.target, writer, founder)
            counts[row.outcome] += 1
            if writer.is_full:
                writer.flush()
                progress(n)
        writer.finish()
        return counts

    def _write(self, work: Work, writer: Writer, founder: Founder) -> None:
        entry, run, after = work.entry, work.run, work.changes.after
        run.before_reading = writer.flush
        home, model = entry.home, run.model
        if not home.pk:
            founder.found(home, run.columns(entry, after) if model.KIND == "community" else None)
            entry.pk = home.pk if model.KIND == "community" else 0
        if home.alias:
            founder.name_too(home)
        if not entry.pk:
            entry.pk = writer.insert(model, run.columns(entry, after), label=entry.label, county=home.region)
            entry.version = 1
        elif entry.version and work.changes:
            writer.change(
                model, entry.pk, entry.version, work.changes.before, after,
                label=entry.label, county=home.region, follows=run.follows(after),
            )  # fmt: skip
            entry.version += 1
        entry.version = entry.version or 1
        if model.KIND in ("community", "building"):
            writer.communities.add(home.pk)
