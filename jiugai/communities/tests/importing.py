"""Tables for tests: typed as people type them, planned and written as the desk does it, without its pages."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from jiugai.common.actors import Actor
from jiugai.common.sheets import RowParser, match_heads
from jiugai.desk.api import Planned, Row, UndoReport, importers

LEDGER = ("小区", "楼号", "单元", "房号", "建筑面积", "建成年份", "用途", "产权人", "电话", "份额")


class Table:
    """A table under its heads; the first row of data stands in row 2."""

    def __init__(self, kind: str, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        self.importer, self.heads, self.rows = importers.get(f"communities.{kind}"), heads, rows

    def _parsed(self, actor: Actor) -> list[Row]:
        known = list(self.importer.heads(actor))
        mapping = match_heads(self.heads, known, {})
        parser = RowParser(known, mapping, self.heads)
        return [Row(n, *parser.parse(n, row)) for n, row in enumerate(self.rows, 2)]

    def plan(self, actor: Actor, decisions: Mapping[str, str] | None = None) -> list[Planned]:
        """What the dry run says."""
        return list(self.importer.plan(actor, self._parsed(actor), decisions or {}))

    def write(self, actor: Actor, batch: int = 1, decisions: Mapping[str, str] | None = None) -> dict[str, int]:
        """Write what is faultless; the counts."""
        with transaction.atomic():
            planned = self.importer.plan(actor, self._parsed(actor), decisions or {})
            rows = (p for p in planned if p.outcome in ("new", "changed"))
            return self.importer.write(actor, rows, batch, lambda n: None)

    def undo(self, actor: Actor, batch: int = 1) -> UndoReport:
        with transaction.atomic():
            return self.importer.undo(actor, batch, "导错了")


def outcomes(planned: Sequence[Planned]) -> str:
    """new → n, changed → c, same → s, fault → f, ask → ?"""
    return "".join({"new": "n", "changed": "c", "same": "s", "fault": "f", "ask": "?"}[p.outcome] for p in planned)


def row(**told: Any) -> list[Any]:
    """A row of the ledger; what is not told is as usual."""
    usual = dict(zip(LEDGER, ("西岳楼", "1号楼", "1", "101", 78.6, 1997, "", "", "", ""), strict=True))
    return [*(usual | told).values()]


def ledger(*rows: Sequence[Any]) -> Table:
    return Table("dwellings", LEDGER, rows)
