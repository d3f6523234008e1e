"""Checked rows as the page shows them: the sheet as the clerk knows it, with what is wrong inside the cell."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from jiugai.common.sheets import Head, Picture
from jiugai.desk import rules
from jiugai.desk.models import ImportBatch
from jiugai.desk.services.importing_check import Asked
from jiugai.desk.services.importing_files import TableFacts
from jiugai.desk.services.importing_frames import Kept

ALL_COLUMNS = 30
"""Wider files show the imported columns only."""
LONGEST = 120
_NUMBERS = frozenset({"number", "area", "money", "year"})


def cell_text(value: Any) -> str:
    """A cell as it stands in the sheet."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime.datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, Picture):
        return _("picture")
    return str(value)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


@dataclass(frozen=True)
class ShownColumn:
    x: int
    letter: str
    text: str
    head: Head | None
    secret: bool

    @property
    def kind(self) -> str:
        return self.head.kind if self.head else ""

    @property
    def is_number(self) -> bool:
        return self.head is not None and self.head.kind in _NUMBERS


@dataclass
class ShownCell:
    text: str
    is_number: bool = False
    state: str = ""
    say: str = ""


@dataclass
class ShownLine:
    number: int
    cells: list[ShownCell]
    whole: list[tuple[str, str]] = field(default_factory=list)
    """(state, sentence) about the row as such, or about a column the file does not have."""


@dataclass
class Sheet:
    """The columns that are shown of a batch, and which of their cells are masked for this reader."""

    columns: list[ShownColumn]
    secret: list[tuple[int, str]]
    """Columns whose cells are masked, shown or not, and what kind of data they hold."""
    heads: dict[str, Head]

    def secrets(self, cells: Sequence[Any]) -> list[tuple[str, str]]:
        """(kind, text) of every cell that this reader must not find quoted in a sentence."""
        return [(kind, text) for x, kind in self.secret if x < len(cells) and (text := cell_text(cells[x]).strip())]

    def line(self, row: Kept) -> ShownLine:
        secrets = self.secrets(row.cells)
        at: dict[str, ShownCell] = {}
        line = ShownLine(row.number, [])
        for column in self.columns:
            text = cell_text(row.cells[column.x]) if column.x < len(row.cells) else ""
            cell = ShownCell(_short(rules.masked_cell(column.kind, text) if column.secret else text), column.is_number)
            line.cells.append(cell)
            if column.head:
                at[column.head.name] = cell
        for name, state, say in self._told(row):
            if name in at:
                at[name].state, at[name].say = state, rules.hidden(say, secrets)
            else:
                label = f"{self.heads[name].label}: " if name in self.heads else ""
                line.whole.append((state, label + rules.hidden(say, secrets)))
        return line

    def _told(self, row: Kept) -> list[tuple[str, str, str]]:
        """(head, state, sentence); a fault wins over a question, a question over a change."""
        told = [(name, "doing", self._change(name, *pair)) for name, pair in row.changes.items()]
        if row.question:
            told.append((row.question.head, "wait", row.question.text))
        return told + [(name, "late", say) for name, say in row.faults.items()]

    def _change(self, name: str, before: Any, after: Any) -> str:
        head = self.heads.get(name)
        text = "" if before is None else str(before)
        if head is not None and head.personal and self.secret:
            text = rules.masked_cell(head.kind, text)
        return _("was: %(before)s") % {"before": _short(text)} if text else _("was empty")


def sheet_of(batch: ImportBatch, facts: TableFacts, heads: Sequence[Head], *, clear: bool) -> Sheet:
    """`clear`: personal cells are shown. Else they are masked, and columns nobody knows are left out altogether."""
    known = {head.name: head for head in heads}
    columns = []
    for x, (letter, text) in enumerate(zip(facts.letters, facts.heads, strict=True)):
        head = known.get(batch.mapping[x]) if x < len(batch.mapping) else None
        columns.append(ShownColumn(x, letter, text, head, not clear and (head is None or head.personal)))
    secret = [(c.x, c.kind) for c in columns if c.secret]
    wide = len(columns) > ALL_COLUMNS
    shown = [c for c in columns if c.head or not (wide or c.secret)]
    return Sheet(shown, secret, known)


@dataclass(frozen=True)
class ShownQuestion:
    id: str
    rows: list[int]
    text: str
    options: list[tuple[str, str]]
    alike: int
    """How many of the same sort there are, this one included; 0 when they cannot be answered together."""


def shown_question(batch: ImportBatch, sheet: Sheet, asked: Asked) -> ShownQuestion:
    secrets = sheet.secrets(asked.cells)
    question = asked.question
    alike = int(batch.counts.get("likes", {}).get(question.like, 0)) if question.like else 0
    options = [(value, rules.hidden(label, secrets)) for value, label in question.options]
    text = rules.hidden(question.text, secrets)
    return ShownQuestion(question.id, asked.numbers, text, options, alike if alike > 1 else 0)
