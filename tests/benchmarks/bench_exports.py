"""Exports: a list of 100,000 rows as a workbook, against the writer alone. On SQLite.

    python -m tests.benchmarks.bench_exports [--rows 100000]

Ours: the list page asked for its xlsx as by the worker: query, rows as objects, columns, cells, file. Baseline:
XlsxWriter in constant memory writing the very same cells, which lie ready in memory, with the same formats.
Row shape: 10 columns as of dwellings (text, numbers, money, area, date, state, yes or no). In turns, median of 3.

Bar: at most 2 times the baseline. Also told: the csv of the same rows, and by how much the export raised the peak of
memory (bar: 64 MB; the rows alone would take more). Exit status 1 when a bar is missed.
"""

import argparse
import datetime
import os
import resource
import statistics
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.product import Installation

BAR, BAR_MEMORY = 2.0, 64
ROUNDS = 3


def page_and_model() -> tuple[Any, Any]:
    """A list page of dwellings over a table of its own."""
    from django.db import models

    from jiugai.common.tables import Column, ListPage

    fields = {
        "community": models.CharField(max_length=40), "building": models.CharField(max_length=10),
        "number": models.CharField(max_length=20), "floor": models.IntegerField(), "rooms": models.IntegerField(),
        "area": models.BigIntegerField(), "share": models.BigIntegerField(), "built": models.DateField(),
        "state": models.CharField(max_length=10), "occupied": models.BooleanField(),
    }  # fmt: skip
    meta = type("Meta", (), {"app_label": "common"})
    model = type("BenchDwelling", (models.Model,), {"__module__": __name__, "Meta": meta, **fields})

    class Dwellings(ListPage):
        id, title, default_order = "bench.dwellings", "Dwellings", "pk"
        columns = [
            Column("community", "Community"), Column("building", "Building"), Column("number", "Number"),
            Column("floor", "Floor", "plain"), Column("rooms", "Rooms", "number"), Column("area", "Area", "area"),
            Column("share", "Share of cost", "money"), Column("built", "Built", "date"),
            Column("state", "State", "state", value=lambda d: (d.state, "")), Column("occupied", "Occupied", "yesno"),
        ]  # fmt: skip

        def queryset(self, request: Any) -> Any:
            return model.objects.all()  # type: ignore[attr-defined]

    return Dwellings, model


def fill(model: Any, rows: int) -> None:
    from django.db import connection

    with connection.schema_editor() as editor:
        editor.create_model(model)
    for first in range(0, rows, 1000):
        model.objects.bulk_create(dwelling(model, n) for n in range(first, min(first + 1000, rows)))


def dwelling(model: Any, n: int) -> Any:
    return model(
        community=f"第{n // 240}号家属楼", building=f"{n // 60 % 4 + 1}号楼",
        number=f"{n % 3 + 1}-{n // 3 % 6 + 1}0{n % 2 + 1}",
        floor=n % 6 + 1, rooms=n % 4 + 1, area=5000 + n % 9000, share=100 * (n % 70_000),
        built=datetime.date(1980 + n % 20, n % 12 + 1, 1), state=("done", "wait")[n % 2], occupied=n % 7 > 0,
    )  # fmt: skip


def ask(page: Any, kind: str) -> float:
    from django.test import RequestFactory

    from jiugai.common.actors import Actor
    from jiugai.common.tables_background import Running

    request: Any = RequestFactory().get("/dwellings/", {"export": kind})
    request.actor = Actor(None, "bench", "")
    with tempfile.TemporaryFile() as out:
        request.background = Running(lambda n, of: None, out)
        began = time.perf_counter()
        page.as_view()(request)
        return time.perf_counter() - began


def cells_of(page: Any, model: Any) -> tuple[list[str], list[tuple[Any, ...]]]:
    readers = [c.exporter() for c in page.columns]
    return [c.head for c in page.columns], [tuple(r(row) for r in readers) for row in model.objects.order_by("pk")]


def alone(heads: list[str], rows: list[tuple[Any, ...]]) -> float:
    """What anybody would write with XlsxWriter, following its manual."""
    import xlsxwriter

    with tempfile.TemporaryFile() as out:
        began = time.perf_counter()
        book = xlsxwriter.Workbook(
            out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": False}
        )
        sheet = book.add_worksheet()
        day, two = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "#,##0.00"})
        for x, head in enumerate(heads):
            sheet.write_string(0, x, head)
        for y, row in enumerate(rows, 1):
            for x, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(y, x, value)
                elif isinstance(value, datetime.date):
                    sheet.write_datetime(y, x, value, day)
                else:
                    sheet.write_number(y, x, value, two if isinstance(value, Decimal) else None)
        book.close()
        return time.perf_counter() - began


def peak() -> int:
    """MB that this process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def measure(rows: int) -> int:
    import django

    django.setup()
    page, model = page_and_model()
    fill(model, rows)
    before = peak()
    ask(page, "xlsx")
    grown = peak() - before
    heads, cells = cells_of(page, model)
    pairs = [(ask(page, "xlsx"), alone(heads, cells)) for _ in range(ROUNDS)]
    ours, base = (statistics.median(times) for times in zip(*pairs, strict=True))
    csv = ask(page, "csv")
    print(
        f"xlsx of {rows:,} rows, {len(heads)} columns: {ours:.2f} s; the writer alone {base:.2f} s:"
        f" ratio {ours / base:.2f} (bar {BAR}); csv {csv:.2f} s; memory +{grown} MB (bar {BAR_MEMORY})"
    )
    return 1 if ours / base > BAR or grown > BAR_MEMORY else 0


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory(prefix="bench ") as folder:
        home = Installation(Path(folder), "")
        os.environ.update({k: v for k, v in home.environment.items() if k.startswith("JIUGAI_")})
        os.environ["JIUGAI_LOG_LEVEL"] = "ERROR"
        os.environ["DJANGO_SETTINGS_MODULE"] = "jiugai.config.settings"
        home.manage("prepare")
        return measure(rows)


if __name__ == "__main__":
    sys.exit(main())
