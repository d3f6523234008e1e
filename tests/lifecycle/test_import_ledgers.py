"""The registers of both counties come out of Excel files: the plan's named communities are filled, a sub-district's
ledger is mended until it is in, taken back whole, and a worker that dies leaves nothing half done.
"""

import datetime
import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from typing import Any

import pytest
import xlsxwriter
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from jiugai.common.actors import Actor
from jiugai.communities.api import Community
from jiugai.communities.models import Building, Dwelling, Owner
from jiugai.communities.queries import reconcile, total_once
from jiugai.demo.simulation.counties import tumd
from jiugai.desk.api import (
    ImportBatch,
    ImportState,
    answer_question,
    match_columns,
    open_questions,
    reap_jobs,
    start_import,
    start_undo,
    suggested_mapping,
    upload_table,
)
from jiugai.policies.api import NamedCommunity, Policy
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)
HEADS = ("小区", "楼号", "单元", "房号", "楼层", "建筑面积（㎡）", "建成年份", "用途", "产权人", "联系电话")


def workbook(rows: Iterable[Sequence[Any]], title: str = "住宅台账") -> bytes:
    """As offices keep it: a title over the heads, a remark below the rows."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet(title)
    sheet.merge_range(0, 0, 0, len(HEADS) - 1, title)
    sheet.write_row(1, 0, HEADS)
    y = 1
    for y, row in enumerate(rows, 2):
        sheet.write_row(y, 0, row)
    sheet.write(y + 1, 0, "注：面积以房产证为准")
    book.close()
    return out.getvalue()


def checked(actor: Actor, content: bytes, name: str = "台账.xlsx") -> ImportBatch:
    batch = upload_table(actor=actor, kind="communities.dwellings", content=content, name=name)
    batch = match_columns(batch, actor=actor, mapping=suggested_mapping(batch, actor))
    return fresh(batch)


def fresh(batch: ImportBatch) -> ImportBatch:
    return ImportBatch.objects.select_related("job").get(pk=batch.pk)


def imported(actor: Actor, batch: ImportBatch) -> ImportBatch:
    batch = fresh(start_import(batch, actor=actor))
    assert batch.state == ImportState.IMPORTED, batch.job and batch.job.error
    return batch


def counts(batch: ImportBatch) -> dict[str, int]:
    return {name: batch.counts[name] for name in ("new", "changed", "same", "fault", "ask") if batch.counts[name]}


# ---- the 26 named communities ---------------------------------------------------------------------------------


def simulated(policy: Policy) -> list[tuple[Any, ...]]:
    names = NamedCommunity.objects.filter(policy=policy).order_by("order").values_list("name", flat=True)
    return [
        (c.name, b.number, d.stair, d.room, d.floor, d.area / 100, b.year, "住宅", d.household.name, d.household.phone)
        for c in tumd(list(dict.fromkeys(names)), 2021)
        for b in c.buildings
        for d in b.dwellings
        if d.household
    ]


@pytest.mark.clause("TR-2.2a", part="register against plan")
@pytest.mark.clause("TR-2.2b", part="counted once")
def test_the_named_communities_are_completed_by_a_table_and_held_against_the_plan(
    plans: dict[str, Policy], cast: Cast, client_of: Callable[[Actor], Client]
) -> None:
    lead, policy = cast.tumd.lead_office, plans["150221"]
    rows = simulated(policy)
    batch = checked(lead, workbook(rows))
    assert counts(batch) == {"new": 1495}
    imported(lead, batch)
    first, energy = reconcile(lead, policy)
    assert (first.target.communities, first.target.households, first.target.area) == (27, 1514, 13_860_000)
    assert (first.named, first.registered, first.households, first.area) == (26, 26, 1495, 13_690_000)
    assert (energy.target.households, energy.target.area) == (65, 830_000)
    assert (energy.registered, energy.households, energy.area) == (3, 65, 830_000)
    once = total_once(lead)
    assert (once["communities"], once["households"], once["area"]) == (26, 1495, 13_690_000)
    page = client_of(lead).get(reverse("workbench:overview")).content.decode()
    assert all(number in page for number in ("1,514", "1,495", "13.86", "13.69", "0.83"))
    again = checked(lead, workbook(rows))
    assert counts(again) == {"same": 1495}
    assert not Community.objects.filter(county__code="150221", counted_buildings=None).exists()


# ---- a sub-district's ledger ------------------------------------------------------------------------------------

BAD: dict[int, tuple[int, Any]] = {
    5: (5, "78.6平"), 40: (1, ""), 77: (3, ""), 120: (6, "九几年"), 155: (9, "1380013"), 190: (5, "很大"),
    230: (7, "住人"), 270: (0, ""), 310: (4, "底楼"), 350: (5, "-60"), 390: (6, 97), 430: (9, "139****1234"),
    470: (1, "　"), 500: (5, "#REF!"), 540: (3, "超" * 30), 580: (6, "建国前"), 620: (7, "？"), 650: (5, "78..6"),
    690: (9, "没有电话"), 720: (1, ""), 750: (0, "东苑小区"), 780: (3, ""), 810: (4, 999), 840: (5, "七十八"),
    870: (6, 3021), 900: (8, "张*"), 930: (9, "0635-"), 960: (1, ""), 990: (5, "0"),
}  # fmt: skip
"""Row (from 0) → its bad cell: 29 of 1,000."""


def ledger() -> list[list[Any]]:
    """A thousand rows of twenty communities that no plan names."""
    rows = []
    for n in range(1000):
        community, place = divmod(n, 50)
        rows.append([
            f"鱼邱湖{community + 1:02d}号院", f"{place // 25 + 1}号楼", str(place % 25 // 10 + 1),
            f"{place % 10 + 101}", 1, 60 + n % 40 + 0.5, 1990 + community % 10, "住宅", f"住户{n:04d}", f"154{n:08d}",
        ])  # fmt: skip
    return rows


def spoiled() -> list[list[Any]]:
    rows = ledger()
    for n, (x, cell) in BAD.items():
        rows[n][x] = cell
    return rows


@pytest.fixture
def street(plans: dict[str, Policy], cast: Cast) -> Actor:
    """The sub-district that keeps the ledger; 东苑小区 lies in the other one."""
    from jiugai.communities.services.rows import insert_row

    county = plans["371526"].county
    outside = Community(county=county, name="东苑小区", region_code="371526002000", code="3715260022021001")
    insert_row(outside, actor=cast.gaotang.lead_office)
    return cast.gaotang.sub_district


def answered(actor: Actor, batch: ImportBatch) -> ImportBatch:
    """“New” to every community that the register does not know."""
    question = open_questions(batch, 1)[0].question
    answer_question(batch, actor=actor, question=question.id, option="new", all_like=True)
    return fresh(batch)


def mended(content: bytes) -> bytes:
    """The file of the rows that were not taken, with the right cells in place of the bad ones."""
    good = ledger()
    by_phone = {row[9]: row for row in good}
    by_name = {row[8]: row for row in good}
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    at = next(y for y, cells in enumerate(sheet) if any("楼号" in str(cell) for cell in cells))
    rows = [cells[: len(HEADS)] for cells in sheet[at + 1 :] if any(cells)]
    assert all(any(cells[len(HEADS) :]) for cells in sheet[at + 1 :] if any(cells)), "a row without its reason"
    return workbook(by_phone.get(row[9]) or by_name[row[8]] for row in rows)


def failed(client: Client, batch: ImportBatch) -> bytes:
    return client.get(reverse("desk:import_failed", args=[batch.pk])).content


@pytest.mark.clause("GT-2", part="register from Excel")
def test_a_sub_districts_ledger_is_mended_until_it_is_in_and_can_be_taken_back(
    street: Actor, client_of: Callable[[Actor], Client]
) -> None:
    batch = checked(street, workbook(spoiled()))
    assert counts(batch) == {"fault": 29, "ask": 971}
    batch = answered(street, batch)
    assert counts(batch) == {"new": 971, "fault": 29}
    batch = imported(street, batch)
    assert Dwelling.objects.count() == Owner.objects.count() == 971
    to_mend = failed(client_of(street), batch)
    second = checked(street, mended(to_mend))
    assert counts(second) == {"new": 29}
    second = imported(street, second)
    assert Dwelling.objects.count() == 1000
    assert set(Community.objects.filter(name__startswith="鱼邱湖").values_list("region_code", flat=True)) == {
        "371526001000"
    }
    assert counts(checked(street, workbook(ledger()))) == {"same": 1000}
    start_undo(second, actor=street, reason="先不要这些")
    assert fresh(second).state == ImportState.UNDONE
    assert Dwelling.objects.filter(deleted_at=None).count() == 971
    start_undo(batch, actor=street, reason="整份作废")
    for model in (Owner, Dwelling, Building):
        assert not model.objects.filter(deleted_at=None).exists()
    assert list(Community.objects.filter(deleted_at=None, county__code="371526").values_list("name", flat=True)) == [
        "东苑小区"
    ]


WORKER = """
import os, sys, time
os.environ["DJANGO_SETTINGS_MODULE"] = "jiugai.config.settings"
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
import django
django.setup()
from jiugai.communities.services.importing.writing import Writer
from jiugai.desk.services import run_job
def finish(self):
    self.flush()
    print("half", flush=True)
    time.sleep(60)
Writer.finish = finish
run_job(int(sys.argv[2]))
"""


def test_a_worker_killed_in_the_middle_leaves_nothing_and_the_import_runs_again(street: Actor) -> None:
    batch = answered(street, checked(street, workbook(spoiled()[:100])))
    with pytest.MonkeyPatch.context() as no_worker:
        no_worker.setattr(import_module("jiugai.desk.services.start_job"), "enqueue", lambda pk: None)
        batch = start_import(batch, actor=street)
    name = str(connection.settings_dict["NAME"])
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, name, str(batch.job_id)],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": os.getcwd()},
    )
    assert worker.stdout is not None
    assert worker.stdout.readline() == b"half\n"
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    worker.stdout.close()
    assert not Dwelling.objects.exists()
    assert not Community.objects.filter(name__startswith="鱼邱湖").exists()
    assert reap_jobs(timezone.now() + datetime.timedelta(hours=1)) == 1
    assert fresh(batch).state == ImportState.IMPORTED
    assert Dwelling.objects.count() == 97
