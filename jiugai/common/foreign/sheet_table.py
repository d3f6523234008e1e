"""From the raw rows of one sheet to a table: where its heads stand, merged cells filled, what is no row left out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from jiugai.common.foreign.sheet_faults import BadSheet
from jiugai.common.foreign.sheet_terms import head_key, is_note, is_total, letters

LOOK = 30
"""Rows in which the heads are looked for."""
MAX_ROWS = 300_000
MAX_COLUMNS = 500
_LISTED = 5

Row = list[Any]
Merge = tuple[tuple[int, int], tuple[int, int]]


@dataclass
class Grid:
    """Rows from row 1 on, all from column `left` (from 0) on; "" is empty. `merges` count from 0."""

    rows: Iterable[Row]
    left: int = 0
    merges: Sequence[Merge] = ()


@dataclass
class Table:
    """Heads and rows of a sheet. `head_row` counts from 1 and is the lowest row of heads; `rows` must be read once."""

    head_row: int
    heads: list[str]
    left: int
    rows: Iterator[tuple[int, Row]]
    matched: int
    notes: dict[str, dict[str, Any]] = field(default_factory=dict)


class _Merged:
    """Gives every cell of a merged range the value of its first cell, row by row."""

    def __init__(self, merges: Sequence[Merge], left: int) -> None:
        ordered = sorted((top, c0 - left, bottom, c1 - left) for (top, c0), (bottom, c1) in merges)
        self._waiting = [m for m in ordered if m[1] >= 0]
        self._next = 0
        self._active: list[tuple[int, int, int, Any]] = []

    def fill(self, number: int, row: Row) -> Row:
        """`number` counts from 0 and never goes back."""
        waiting = self._waiting
        while self._next < len(waiting) and waiting[self._next][0] <= number:
            top, first, bottom, last = waiting[self._next]
            self._next += 1
            if top == number and first < len(row):
                self._active.append((bottom, first, last, row[first]))
        if not self._active:
            return row
        self._active = [m for m in self._active if m[0] >= number]
        filled = list(row)
        for _bottom, first, last, value in self._active:
            for x in range(first, min(last + 1, len(filled))):
                filled[x] = value
        return filled


def find_table(grid: Grid, labels: frozenset[str], head_row: int = 0) -> Table | None:
    """The table of a sheet, None when the sheet is empty. `labels` are head keys; `head_row` (from 1) when known.

    Raises BadSheet when there are rows but no heads, or more columns than a table has.
    """
    rows = iter(grid.rows)
    top = list(islice(rows, max(LOOK, head_row)))
    merged = _Merged(grid.merges, grid.left)
    filled = [merged.fill(y, row) for y, row in enumerate(top)]
    if not any(map(_texts_or_numbers, filled)):
        top += islice((row for row in rows if _texts_or_numbers(row)), 1)
        if len(top) <= max(LOOK, head_row):
            return None
        raise BadSheet("no_head", rows=LOOK)
    at, matched = (head_row - 1, _matches(filled[head_row - 1], labels)) if head_row else _head(filled, labels)
    first, last = _span(at, grid.merges, filled, grid.left)
    heads = _joined(filled[first : last + 1])
    if len(heads) > MAX_COLUMNS:
        raise BadSheet("too_many_columns", columns=len(heads), limit=MAX_COLUMNS)
    table = Table(last + 1, heads, grid.left, iter(()), matched)
    body = chain(enumerate(top[last + 1 :], last + 1), enumerate(rows, len(top)))
    # Merges are followed from the start again: those of the heads are over, those that reach into the rows are not.
    again = _Merged(grid.merges, grid.left)
    for y, row in enumerate(top[: last + 1]):
        again.fill(y, row)
    table.rows = _Body(table, again if grid.merges else None).read(body)
    return table


def _texts_or_numbers(row: Row) -> bool:
    return any(value not in ("", None) and not (value.__class__ is str and not value.strip()) for value in row)


def _matches(row: Row, labels: frozenset[str]) -> int:
    return len({head_key(v) for v in row if v.__class__ is str and v} & labels) if labels else 0


def _head(rows: list[Row], labels: frozenset[str]) -> tuple[int, int]:
    """Row (from 0) of the heads, and how many of them are known."""
    scores = [_matches(row, labels) for row in rows]
    best = max(scores)
    at = scores.index(best)
    if best >= 2 or (best == 1 and (len(labels) == 1 or _any_texts(rows[at]) >= 2)):
        return at, best
    for wanted in (_head_texts, _any_texts):
        counts = [wanted(row) for row in rows]
        if two := next((y for y, n in enumerate(counts) if n >= 2), None):
            return two, scores[two]
        if counts and counts[0] >= 2:
            return 0, scores[0]
    one = next((y for y, row in enumerate(rows) if _any_texts(row)), None)
    if one is None or any(len(set(map(str, row)) - {"", "None"}) > 1 for row in rows):
        raise BadSheet("no_head", rows=len(rows))
    return one, scores[one]


def _any_texts(row: Row) -> int:
    """Different texts in the row; a title merged over all columns is one."""
    return len({t for v in row if v.__class__ is str and (t := v.strip()) and not _is_number(t)})


def _head_texts(row: Row) -> int:
    """As `_any_texts`, without what stands between title and heads: 填报单位：…."""
    return len(
        {
            t
            for v in row
            if v.__class__ is str and (t := v.strip()) and not _is_number(t) and ":" not in t.replace("：", ":")
        }
    )


def _is_number(text: str) -> bool:
    return text.replace(".", "").replace(",", "").replace("-", "").isdigit()


def _span(at: int, merges: Sequence[Merge], rows: list[Row], left: int) -> tuple[int, int]:
    """First and last row of the heads: heads merged downwards, or in groups over several columns, take several."""
    first = last = at
    for (top, c0), (bottom, c1) in merges:
        if bottom - top > 3 or c1 < left:
            continue
        if top <= at <= bottom and bottom > top:
            first, last = min(first, top), max(last, bottom)
        elif top == bottom == at and c1 > c0 and at + 1 < len(rows):
            below = rows[at + 1][c0 - left : c1 + 1 - left] if c0 >= left else []
            if len({v for v in below if v.__class__ is str and v.strip()}) >= 2 and _is_group(
                at, c0, c1, merges, rows, left
            ):
                last = max(last, at + 1)
    return first, min(last, len(rows) - 1)


def _is_group(at: int, c0: int, c1: int, merges: Sequence[Merge], rows: list[Row], left: int) -> bool:
    """Whether the row below has texts under this group only, as sub-heads do and data rows do not."""
    groups = {x for (top, a), (bottom, b) in merges if top == bottom == at and b > a for x in range(a, b + 1)}
    return all(v == "" for x, v in enumerate(rows[at + 1], left) if x not in groups)


def _joined(rows: list[Row]) -> list[str]:
    """Heads over one or several rows, without the empty ones at the end: 建筑面积/住宅."""
    heads = []
    for column in zip(*rows, strict=False):
        parts: list[str] = []
        for value in column:
            text = " ".join(_text(value).split())
            if text and text not in parts:
                parts.append(text)
        heads.append("/".join(parts))
    while heads and not heads[-1]:
        heads.pop()
    return heads


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(int(value)) if value.__class__ is float and value.is_integer() else str(value)


class _Body:
    """Rows of data with their numbers (from 1), as wide as the heads; totals, remarks and repeated heads left out."""

    def __init__(self, table: Table, merged: _Merged | None) -> None:
        self._table = table
        self._width = len(table.heads)
        self._merged = merged
        self._left_out: dict[str, list[int]] = {"totals": [], "remarks": [], "heads_again": []}
        self._beyond: set[int] = set()

    def read(self, rows: Iterable[tuple[int, Row]]) -> Iterator[tuple[int, Row]]:
        width, merged, count = self._width, self._merged, 0
        for y, row in rows:
            filled = len(row) - row.count("")
            what = _no_data(row, filled, self._table.heads) if filled else "blank"
            if merged:
                row = merged.fill(y, row)
            if what:
                if what != "blank":
                    self._left_out[what].append(y + 1)
                continue
            count += 1
            if count > MAX_ROWS:
                raise BadSheet("too_many_rows", limit=MAX_ROWS)
            yield y + 1, row if len(row) == width else self._fitted(row)
        self._tell()

    def _fitted(self, row: Row) -> Row:
        width = self._width
        if len(row) > width:
            self._beyond.update(x for x, v in enumerate(row[width:], width) if v != "")
            return row[:width]
        return row + [""] * (width - len(row))

    def _tell(self) -> None:
        notes = self._table.notes
        for code, numbers in self._left_out.items():
            if numbers:
                notes[code] = {"n": len(numbers), "rows": _listed(numbers)}
        if self._beyond:
            columns = [letters(x + self._table.left) for x in sorted(self._beyond)[:_LISTED]]
            notes["columns_without_head"] = {"n": len(self._beyond), "columns": ", ".join(columns)}


def _listed(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers[:_LISTED])) + (" …" if len(numbers) > _LISTED else "")


def _no_data(row: Row, filled: int, heads: list[str]) -> str:
    """Why a row that is not empty is no row of data, "" when it is one."""
    if filled <= 4:
        texts = [v for v in row if v != ""]
        if all(v.__class__ is str and not v.strip() for v in texts):
            return "blank"
        if all(v.__class__ is str and is_note(v) for v in texts):
            return "remarks"
    if is_total(row):
        return "totals"
    if row[0] == heads[0] and filled > 1 and row[: len(heads)] == heads:
        return "heads_again"
    return ""
