"""Tables of a PDF page, found by their ruled lines: text order alone tears cells of several lines apart.

Coordinates are points of the page, y upwards.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

CELL = " | "
_NEAR = 2.5
"""Lines nearer than this (points) are one line; thin rectangles drawn as lines are thinner."""
_MAX_LINES = 1500
_STROKES = {b"S", b"s", b"B", b"B*", b"b", b"b*"}
_FILLS = {b"f", b"F", b"f*"}

Point = tuple[float, float]


@dataclass(frozen=True)
class Line:
    """A horizontal (y = at) or vertical (x = at) line from `low` to `high`."""

    upright: bool
    at: float
    low: float
    high: float


@dataclass
class Chunk:
    """Text as the page draws it, with the point where it begins."""

    text: str
    x: float
    y: float


@dataclass
class Table:
    """A grid of lines; `texts` by (row, column) of the upper left corner of each cell."""

    xs: list[float]
    ys: list[float]
    """From top to bottom."""
    lines: list[Line]
    chunks: dict[tuple[int, int], list[Chunk]] = field(default_factory=dict)

    def cell_at(self, x: float, y: float) -> tuple[int, int] | None:
        """Row and column of the merged cell that covers a point, None outside."""
        column = next((i for i, (a, b) in enumerate(pairwise(self.xs)) if a - 1 <= x < b), None)
        row = next((i for i, (a, b) in enumerate(pairwise(self.ys)) if b - 1 < y <= a + 1), None)
        return None if row is None or column is None else self.corner(row, column)

    def corner(self, row: int, column: int) -> tuple[int, int]:
        """Upper left field of the cell that covers a field of the grid."""
        while row > 0 and not self._ruled(False, self.ys[row], self.xs[column], self.xs[column + 1]):
            row -= 1
        while column > 0 and not self._ruled(True, self.xs[column], self.ys[row + 1], self.ys[row]):
            column -= 1
        return row, column

    def _ruled(self, upright: bool, at: float, low: float, high: float) -> bool:
        middle = (low + high) / 2
        return any(
            line.upright == upright and abs(line.at - at) <= _NEAR and line.low - _NEAR <= middle <= line.high + _NEAR
            for line in self.lines
        )

    def rows(self) -> Iterator[str]:
        """One line per row, cells joined by " | ", a merged cell once where it begins."""
        for row in range(len(self.ys) - 1):
            cells = []
            for column in range(len(self.xs) - 1):
                corner = self.corner(row, column)
                if corner[1] == column:
                    cells.append(_joined(self.chunks.get(corner, [])) if corner[0] == row else "")
            if any(cells):
                yield CELL.join(cells).strip(" ")


class PageReader:
    """Collects what one page draws; its methods are the visitors of pypdf's text extraction."""

    def __init__(self) -> None:
        self._chunks: list[Chunk] = []
        self._lines: list[Line] = []
        self._path: list[tuple[Point, Point]] = []
        self._boxes: list[tuple[Point, Point]] = []
        self._pen: Point = (0, 0)

    def see_text(self, text: str, cm: Any, tm: Any, _font: Any, _size: Any) -> None:
        x, y = _moved(cm, tm[4], tm[5])
        self._chunks.append(Chunk(text, x, y))

    def see_operator(self, operator: bytes, arguments: Any, cm: Any, _tm: Any) -> None:
        if operator == b"re" and len(arguments) == 4:
            x, y, width, height = map(float, arguments)
            self._boxes.append((_moved(cm, x, y), _moved(cm, x + width, y + height)))
        elif operator == b"m" and len(arguments) == 2:
            self._pen = _moved(cm, *arguments)
        elif operator == b"l" and len(arguments) == 2:
            end = _moved(cm, *arguments)
            self._path.append((self._pen, end))
            self._pen = end
        elif operator in _STROKES or operator in _FILLS:
            self._paint(operator in _STROKES)
        elif operator == b"n":
            self._path, self._boxes = [], []

    def _paint(self, stroked: bool) -> None:
        for (x1, y1), (x2, y2) in self._boxes:
            left, right, low, high = min(x1, x2), max(x1, x2), min(y1, y2), max(y1, y2)
            if high - low <= _NEAR:
                self._add(False, (low + high) / 2, left, right)
            elif right - left <= _NEAR:
                self._add(True, (left + right) / 2, low, high)
            elif stroked:
                self._frame(left, right, low, high)
        if stroked:
            for (x1, y1), (x2, y2) in self._path:
                self._segment(x1, y1, x2, y2)
        else:
            self._filled_path()
        self._path, self._boxes = [], []

    def _frame(self, left: float, right: float, low: float, high: float) -> None:
        for y in (low, high):
            self._add(False, y, left, right)
        for x in (left, right):
            self._add(True, x, low, high)

    def _filled_path(self) -> None:
        """Some writers draw a line as a filled thin polygon."""
        points = [point for segment in self._path for point in segment]
        if not points:
            return
        xs, ys = [x for x, _y in points], [y for _x, y in points]
        if max(ys) - min(ys) <= _NEAR or max(xs) - min(xs) <= _NEAR:
            self._segment(min(xs), min(ys), max(xs), max(ys))

    def _segment(self, x1: float, y1: float, x2: float, y2: float) -> None:
        if abs(y1 - y2) <= _NEAR:
            self._add(False, (y1 + y2) / 2, min(x1, x2), max(x1, x2))
        elif abs(x1 - x2) <= _NEAR:
            self._add(True, (x1 + x2) / 2, min(y1, y2), max(y1, y2))

    def _add(self, upright: bool, at: float, low: float, high: float) -> None:
        if high - low > _NEAR and len(self._lines) < _MAX_LINES:
            self._lines.append(Line(upright, at, low, high))

    def text(self) -> str:
        """The page's text, each table as rows at the place of its first cell."""
        tables = list(_tables(self._lines))
        out: list[str] = []
        places: dict[int, int] = {}
        for chunk in self._chunks:
            home = next(((t, c) for t, table in enumerate(tables) if (c := table.cell_at(chunk.x, chunk.y))), None)
            if home is None:
                out.append(chunk.text)
                continue
            number, cell = home
            if number not in places:
                places[number] = len(out)
                out.append("")
            tables[number].chunks.setdefault(cell, []).append(chunk)
        for number, place in places.items():
            out[place] = "\n" + "\n".join(tables[number].rows()) + "\n"
        return "".join(out)


def _moved(cm: Any, x: Any, y: Any) -> Point:
    x, y = float(x), float(y)
    return float(cm[0]) * x + float(cm[2]) * y + float(cm[4]), float(cm[1]) * x + float(cm[3]) * y + float(cm[5])


def _tables(lines: list[Line]) -> Iterator[Table]:
    """Groups of lines that touch and form at least two fields."""
    for group in _touching(lines):
        xs = _distinct([line.at for line in group if line.upright])
        ys = _distinct([line.at for line in group if not line.upright])
        if len(xs) > 2 and len(ys) > 1:
            yield Table(xs, ys[::-1], group)


def _touching(lines: list[Line]) -> list[list[Line]]:
    """Connected groups; lines are sorted so that a table's lines are compared with few others."""
    groups: list[list[Line]] = []
    for line in lines:
        near = [group for group in groups if any(_touch(line, other) for other in group)]
        for group in near:
            groups.remove(group)
        groups.append([line, *(other for group in near for other in group)])
    return groups


def _touch(one: Line, other: Line) -> bool:
    if one.upright == other.upright:
        overlaps = one.low <= other.high + _NEAR and other.low <= one.high + _NEAR
        return abs(one.at - other.at) <= _NEAR and overlaps
    return one.low - _NEAR <= other.at <= one.high + _NEAR and other.low - _NEAR <= one.at <= other.high + _NEAR


def _distinct(values: list[float]) -> list[float]:
    out: list[float] = []
    for value in sorted(values):
        if not out or value - out[-1] > _NEAR * 1.5:
            out.append(value)
    return out


def _joined(chunks: list[Chunk]) -> str:
    """The text of a cell: lines put together, with a space only between Latin words."""
    out = ""
    for chunk in chunks:
        for piece in chunk.text.split("\n"):
            words = " ".join(piece.split())
            latin = out[-1:].isascii() and words[:1].isascii() and out[-1:].isalpha() and words[:1].isalpha()
            out += (" " if latin else "") + words
    return out
