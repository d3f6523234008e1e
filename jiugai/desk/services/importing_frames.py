"""Checked rows, kept encrypted in frames of 500: written as the check goes on, read a page at a time."""

import datetime
import json
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from jiugai.common.sheets import Picture
from jiugai.desk.models import ImportBatch, ImportFrame
from jiugai.desk.services.importing import OUTCOMES, Planned, Question

FRAME = 500
PER_PAGE = 50
_AT_ONCE = 20


@dataclass(slots=True)
class Kept:
    """A checked row as it is shown and given back: the cells of the file, and what importing it would do."""

    number: int
    outcome: str
    cells: list[Any]
    """As they stood in the file, in its columns."""
    faults: dict[str, str] = field(default_factory=dict)
    changes: dict[str, list[Any]] = field(default_factory=dict)
    question: Question | None = None


def _packed(value: Any) -> Any:
    """A cell as JSON: dates and pictures say what they are."""
    if isinstance(value, datetime.datetime):
        return {"t": value.isoformat()}
    if isinstance(value, datetime.date):
        return {"d": value.isoformat()}
    if isinstance(value, Picture):
        return {"p": value.id}
    return value


def _unpacked(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if "t" in value:
        return datetime.datetime.fromisoformat(value["t"])
    return datetime.date.fromisoformat(value["d"]) if "d" in value else Picture(value["p"])


def _row(planned: Planned, cells: Sequence[Any]) -> list[Any]:
    row: list[Any] = [planned.number, planned.outcome, [_packed(v) for v in cells]]
    if planned.faults or planned.changes or planned.question:
        q = planned.question
        row += [planned.faults, planned.changes]
        row.append([q.id, q.head, q.text, q.options, q.like] if q else None)
    return row


def _kept(row: list[Any]) -> Kept:
    number, outcome, cells, faults, changes, q = row if len(row) == 6 else (*row, {}, {}, None)
    question = Question(q[0], q[1], q[2], tuple((v, label) for v, label in q[3]), q[4]) if q else None
    return Kept(number, outcome, [_unpacked(v) for v in cells], faults, changes, question)


class FrameWriter:
    """Takes checked rows one by one. Frames of another run stay untouched until `take_over`."""

    def __init__(self, batch: ImportBatch, run: int) -> None:
        self.batch, self.run = batch, run
        self.n = 0
        self._rows: list[list[Any]] = []

    def add(self, planned: Planned, cells: Sequence[Any]) -> None:
        self._rows.append(_row(planned, cells))
        if len(self._rows) == FRAME:
            self.flush()

    def flush(self) -> None:
        if not self._rows:
            return
        counts = {outcome: sum(row[1] == outcome for row in self._rows) for outcome in OUTCOMES}
        text = json.dumps(self._rows, ensure_ascii=False, separators=(",", ":"), default=str)
        packed = zlib.compress(text.encode("utf-8", "surrogatepass"), 1)
        ImportFrame.objects.create(batch=self.batch, run=self.run, n=self.n, rows=packed, **counts)
        self.n, self._rows = self.n + 1, []


def drop_other_frames(batch: ImportBatch, run: int) -> None:
    ImportFrame.objects.filter(batch=batch).exclude(run=run).delete()


def _rows_in(frame: ImportFrame, outcomes: Collection[str]) -> list[Kept]:
    text = zlib.decompress(frame.rows).decode("utf-8", "surrogatepass")
    return [_kept(row) for row in json.loads(text) if row[1] in outcomes]


def _counted(batch: ImportBatch, outcomes: Collection[str]) -> list[tuple[int, int]]:
    """(number of the frame, how many of its rows count), frames without any left out. One query."""
    rows = ImportFrame.objects.filter(batch=batch, run=batch.run).order_by("n").values_list("n", *outcomes)
    return [(n, sum(counts)) for n, *counts in rows if any(counts)]


def _frames(batch: ImportBatch, numbers: Sequence[int]) -> Iterable[ImportFrame]:
    return ImportFrame.objects.filter(batch=batch, run=batch.run, n__in=numbers).order_by("n")


def page_of_rows(batch: ImportBatch, outcomes: Collection[str], page: int) -> list[Kept]:
    """The rows of one page (from 1) of those with these outcomes. Two queries, at most 50 frames opened."""
    start, stop, seen = (page - 1) * PER_PAGE, page * PER_PAGE, 0
    wanted: list[int] = []
    skip = 0
    for n, count in _counted(batch, outcomes):
        if seen + count > start and seen < stop:
            skip = start - seen if not wanted else skip
            wanted.append(n)
        seen += count
    rows = [row for frame in _frames(batch, wanted) for row in _rows_in(frame, outcomes)]
    return rows[skip : skip + PER_PAGE]


def all_rows(batch: ImportBatch, outcomes: Collection[str]) -> Iterator[Kept]:
    """Every row with these outcomes, in order, some frames at a time."""
    numbers = [n for n, _count in _counted(batch, outcomes)]
    for at in range(0, len(numbers), _AT_ONCE):
        for frame in _frames(batch, numbers[at : at + _AT_ONCE]):
            yield from _rows_in(frame, outcomes)
