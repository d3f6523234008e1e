"""Files of a list: complete, whatever its length; each value as what it is."""

import csv
import datetime
import io
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.test import RequestFactory
from django.utils import translation
from python_calamine import CalamineWorkbook

from jiugai.common import exports, tables_files
from jiugai.common.actors import Actor
from jiugai.common.results import NotAllowed
from jiugai.common.tables import Column
from jiugai.common.tables_background import Running
from jiugai.common.tests.house_list import Houses, ask, body, file_of

COLUMNS = [Column("name", "Name"), Column("n", "Number", "number")]


def things(n):
    return (SimpleNamespace(name=f"t{k}", n=k) for k in range(n))


def sheets_of(data):
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def write(kind, rows, columns=COLUMNS, title="Things"):
    out = io.BytesIO()
    exports.write(out, kind, title, columns, rows)
    return out.getvalue()


def test_what_does_not_fit_on_a_sheet_goes_on_in_the_next(monkeypatch):
    monkeypatch.setattr(exports, "SHEET_ROWS", 10)
    sheets = sheets_of(write("xlsx", things(25), title="A title of more than thirty-one characters"))
    assert [len(rows) for rows in sheets.values()] == [11, 11, 6]
    assert [rows[0] for rows in sheets.values()] == [["Name", "Number"]] * 3
    assert [row[1] for rows in sheets.values() for row in rows[1:]] == list(range(25))


@pytest.mark.parametrize("n", [0, 10, 20])
def test_no_sheet_stands_empty_but_that_of_an_empty_list(monkeypatch, n):
    monkeypatch.setattr(exports, "SHEET_ROWS", 10)
    assert [len(rows) for rows in sheets_of(write("xlsx", things(n))).values()] == [11] * (n // 10) or [1]


def test_a_sheet_holds_all_that_excel_can_take():
    assert exports.SHEET_ROWS + 1 == 1_048_576


def ask_in_background(query, page=Houses):
    request = RequestFactory().get(f"/houses/?{query}")
    request.actor = Actor(1, "clerk", "")
    told = []
    request.background = Running(lambda n, of: told.append((n, of)), io.BytesIO())
    with translation.override("en"):
        page.as_view()(request)
    return request.background, told


def test_fifty_thousand_rows_are_fifty_thousand_rows(houses, django_assert_num_queries, monkeypatch):
    """Forgotten thing 8: no hidden limit, all filters applied, the count equals the list's."""
    monkeypatch.setattr(tables_files, "_recorder", None)  # the record of the export costs its own
    houses(50_000)
    assert "25,000" in body(ask("street=east"))
    with django_assert_num_queries(2):
        run, told = ask_in_background("street=east&sort=-area&export=csv")
    rows = list(csv.reader(io.StringIO(run.out.getvalue().decode("utf-8-sig"))))
    assert len(rows) == 25_001
    assert rows[1][0] == "House 49999"
    assert run.outcome["rows"] == 25_000
    assert told[0] == (0, 25_000)
    assert all(n <= of for n, of in told)


def test_a_page_may_refuse_before_the_work_begins(houses, monkeypatch):
    class Closed(Houses):
        def exported(self, request, kind, number):
            raise NotAllowed("This list stays in the house.")

    houses(3)
    worker = SimpleNamespace(start=lambda actor, call: pytest.fail("the work was begun"))
    monkeypatch.setattr(tables_files, "provider", lambda: worker)
    with pytest.raises(NotAllowed):
        ask("", send={"_do": "export", "_kind": "xlsx"}, page=Closed)
    with pytest.raises(NotAllowed):
        ask("export=xlsx", page=Closed)


def test_where_nobody_works_in_the_background_a_long_file_comes_at_once(houses, monkeypatch):
    monkeypatch.setattr(tables_files, "provider", lambda: None)
    monkeypatch.setattr(tables_files, "AT_ONCE", 2)
    houses(5)
    assert len(file_of(ask("export=csv")).splitlines()) == 6
    assert len(file_of(ask("", send={"_do": "export", "_kind": "csv"})).splitlines()) == 6


def test_every_kind_of_column_gives_its_value():
    row = SimpleNamespace(
        text="a", number=3, plain=1998, money=123_450, wan=1_234_500_000, area=7860, wan_area=13_860_000, share="39.7",
        date=datetime.date(2021, 9, 17), yes=False, state=("done", ""), word=("late", "3 days"), none=None, empty="",
    )  # fmt: skip
    kinds = {
        "text": "text", "number": "number", "plain": "plain", "money": "money", "wan": "wan", "area": "area",
        "wan_area": "wan_area", "share": "share", "date": "date", "yes": "yesno", "state": "state", "word": "state",
        "none": "number", "empty": "text",
    }  # fmt: skip
    with translation.override("en"):
        values = [Column(name, name, kind).exported(row) for name, kind in kinds.items()]
    assert values == [
        "a", 3, 1998, Decimal("1234.5"), Decimal("1234.5"), Decimal("78.6"), Decimal("13.86"), Decimal("39.7"),
        datetime.date(2021, 9, 17), "No", "Done", "3 days", None, None,
    ]  # fmt: skip


def test_values_behind_points_and_methods_are_found():
    row = SimpleNamespace(a=SimpleNamespace(b=lambda: "deep"), said=lambda: "said", gone=None)
    assert Column("a.b", "x").exported(row) == "deep"
    assert Column("said", "x").exported(row) == "said"
    assert Column("gone.b", "x").exported(row) is None
    assert Column("never", "x").exported(row) is None
