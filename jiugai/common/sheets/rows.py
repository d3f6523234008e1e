"""Whole rows: the columns of a file under the heads of an importer, all faults of a row at once."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from jiugai.common.sheets.cell_faults import CellFault
from jiugai.common.sheets.faults import Note
from jiugai.common.sheets.heads import Head, Value
from jiugai.common.sheets.values import Parser, parser

_LISTED = 5


def missing_heads(mapping: Sequence[str], known: Sequence[Head]) -> list[Head]:
    """Heads that a table must bring and that no column was matched to."""
    return [head for head in known if head.required and head.name not in mapping]


class RowParser:
    """Parses rows of one file. `mapping` gives per column the name of its head, "" for columns that are left out."""

    def __init__(
        self,
        known: Sequence[Head],
        mapping: Sequence[str],
        file_heads: Sequence[str] = (),
        today: datetime.date | None = None,
    ) -> None:
        by_name = {head.name: head for head in known}
        self._row = 0
        self._units: dict[str, tuple[str, list[int]]] = {}
        self._columns: list[tuple[int, str, Parser]] = []
        for x, name in enumerate(mapping):
            if head := by_name.get(name):
                title = file_heads[x] if x < len(file_heads) else ""
                self._columns.append((x, name, parser(head, title, noted=self._hear(head), today=today)))

    def _hear(self, head: Head) -> Any:
        def noted(_unit: str) -> None:
            self._units.setdefault(head.name, (str(head.label), []))[1].append(self._row)

        return noted

    def parse(self, number: int, row: Sequence[Value]) -> tuple[dict[str, Any], dict[str, str]]:
        """Values by name of head, and sentences by name of head for the cells that cannot be taken."""
        self._row = number
        values: dict[str, Any] = {}
        faults: dict[str, str] = {}
        for x, name, column in self._columns:
            try:
                values[name] = column(row[x])
            except CellFault as fault:
                faults[name] = fault.sentence
        return values, faults

    @property
    def notes(self) -> list[Note]:
        """What was noticed in the rows so far: cells with another unit than their column."""
        return [
            Note(
                "mixed_units",
                head=label,
                n=len(rows),
                rows=", ".join(map(str, rows[:_LISTED])) + (" …" if len(rows) > _LISTED else ""),
            )
            for label, rows in self._units.values()
        ]


def raw_by_name(mapping: Sequence[str], row: Sequence[Value]) -> Mapping[str, Value]:
    """The cells of a row as they were read, by name of head: what `write_failed` writes again."""
    return {name: value for name, value in zip(mapping, row, strict=False) if name}
