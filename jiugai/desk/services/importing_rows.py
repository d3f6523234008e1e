"""From the cells of the file to parsed rows, and through the importer's plan, in bounded memory."""

from collections.abc import Iterator, Mapping, Sequence

from jiugai.common import clock
from jiugai.common.actors import Actor
from jiugai.common.sheets import RowParser, TableFile, Value
from jiugai.desk.services.importing import Importer, Planned, Row

LOOK_AHEAD = 2_000
"""Rows that an importer may hold before it says what they would do; twice what it is asked for."""


class PlannedRows:
    """Every row of the table as the importer plans it, with its cells as they stood in the file.

    Iterating raises RuntimeError for an importer that leaves rows out, invents some, or takes a row with faults.
    """

    def __init__(
        self, importer: Importer, actor: Actor, table: TableFile, mapping: Sequence[str], decisions: Mapping[str, str]
    ) -> None:
        self.importer, self.actor, self.table, self.decisions = importer, actor, table, decisions
        self._parser = RowParser(importer.heads(actor), mapping, table.heads, clock.today(actor.county))
        self._pending: dict[int, tuple[Sequence[Value], bool]] = {}

    def __iter__(self) -> Iterator[tuple[Planned, Sequence[Value]]]:
        for planned in self.importer.plan(self.actor, self._parsed(), self.decisions):
            if planned.number not in self._pending:
                raise RuntimeError(f"{self.importer.id} planned row {planned.number}, which it was not given")
            cells, faulty = self._pending.pop(planned.number)
            if (faulty or bool(planned.faults)) != (planned.outcome == "fault"):
                raise RuntimeError(f"{self.importer.id}: faults and outcome of row {planned.number} do not agree")
            if (planned.outcome == "ask") != (planned.question is not None):
                raise RuntimeError(f"{self.importer.id}: row {planned.number} asks, but not both or neither")
            yield planned, cells
        if self._pending:
            raise RuntimeError(f"{self.importer.id} left out {len(self._pending)} rows")

    def _parsed(self) -> Iterator[Row]:
        parse, pending = self._parser.parse, self._pending
        for number, cells in self.table.rows():
            values, faults = parse(number, cells)
            pending[number] = (cells, bool(faults))
            if len(pending) > LOOK_AHEAD:
                raise RuntimeError(f"{self.importer.id} holds more than {LOOK_AHEAD} rows")
            yield Row(number, values, faults)

    @property
    def notes(self) -> list[str]:
        """What was noticed in the cells, such as mixed units; complete after the last row."""
        return [note.sentence for note in self._parser.notes]
