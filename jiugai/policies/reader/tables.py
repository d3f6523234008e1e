"""Tables that came as text: rows of cells separated by a tab, one row per line, under a head row."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .lists import Range, trim
from .paper import Paper, Para


@dataclass
class Table:
    """A table: the range of its rows, the paragraph before it (its caption), the cells as ranges."""

    start: int
    end: int
    caption: str
    head: list[str]
    rows: list[list[Range]]
    head_row: list[Range]

    def column(self, *words: str) -> int | None:
        """The first column whose head contains one of the words (tried in order)."""
        for word in words:
            for index, head in enumerate(self.head):
                if word in head:
                    return index
        return None


def read_tables(paper: Paper) -> list[Table]:
    """Every run of table rows with at least a head and one row."""
    tables: list[Table] = []
    run: list[Para] = []
    before: list[Para] = []
    caption = ""
    for para in [*paper.paras, None]:
        if para is not None and para.is_row:
            caption = caption if run else _caption(paper, before)
            run.append(para)
            continue
        if len(run) > 1:
            tables.append(_table(paper, run, caption))
        run, before = [], [*before[-1:], para] if para else []
    return tables


def _caption(paper: Paper, before: list[Para]) -> str:
    """The line above a table; a line that only names the units or the author belongs to the one above it."""
    lines = [paper.line(para) for para in before]
    if len(lines) > 1 and re.search(r"单位[：:]|填报|填表|制表", lines[-1]):
        return "　".join(lines)
    return lines[-1] if lines else ""


def cells(paper: Paper, para: Para) -> list[Range]:
    """The cells of one row, empty ones included."""
    ranges: list[Range] = []
    begin = para.start
    for index in range(para.start, para.end + 1):
        if index == para.end or paper.flat[index] == "\t":
            ranges.append(trim(paper.flat, begin, index, " \n\t"))
            begin = index + 1
    return ranges


def _table(paper: Paper, run: list[Para], caption: str) -> Table:
    rows = [cells(paper, para) for para in run]
    if rows and rows[0] and all(row and row[0][0] == row[0][1] for row in rows):
        rows = [row[1:] for row in rows]
    head = [paper.value(*cell).replace(" ", "") for cell in rows[0]]
    return Table(run[0].start, run[-1].end, caption, head, rows[1:], rows[0])
