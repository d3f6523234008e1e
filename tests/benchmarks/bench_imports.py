"""Imports: a ledger of dwellings taken into the register, beside plain writing of the same rows.

    python -m tests.benchmarks.bench_imports [--full] [--rows N] [--database sqlite|postgresql]

Bars (each a ratio of times measured in one run on the same file and database; every side in a process and a database
of its own, twice in turns, the quieter one counts):

* plain: reading the xlsx (in a limited child process), validating and writing N dwellings with their owners, their
  states, the record of every row, encryption, sums and eligibility, against calamine reading the same file and the
  ORM's `bulk_create` (batches of 1,000) of the same buildings, dwellings and owners without any of that, encryption
  left out too: at most 3. N is 40,000, with --full 200,000.
* memory: peak of the importing process, its libraries included: at most 400 MB.
* import-export: the same on 5,000 rows against django-import-export (one resource, row by row, transaction as it
  comes, skipping nothing), reading left out on both sides: at least 10 times faster.

Durability: SQLite in WAL with synchronous=FULL as in production; PostgreSQL with fsync and synchronous_commit on.
Row shape: 12 columns, of which three are personal; 40 dwellings a building, 25 buildings a community.
Exit status 1 when a bar is missed.
"""

import argparse
import gc
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
BAR_PLAIN, BAR_MEMORY, BAR_OTHER = 3.0, 400, 10.0
ROUNDS = 2
ROWS, FULL, FEW = 40_000, 200_000, 5_000
HEADS = (
    "小区",
    "楼号",
    "单元",
    "房号",
    "楼层",
    "建筑面积 ㎡",
    "建成年份",
    "用途",
    "产权人",
    "电话",
    "身份证号",
    "份额",
)
COUNTY = "990101"


def ledger(n: int) -> list[Any]:
    """Row `n`: nobody's name, telephones that no operator has, identity numbers with a right check digit."""
    building, door = divmod(n, 40)
    community, building = divmod(building, 25)
    floor, place = divmod(door, 8)
    area = round(48 + (n * 37 % 6200) / 100, 2)
    return [
        f"模拟小区{community:04d}", f"{building + 1}号楼", str(place // 2 + 1), f"{floor + 1}0{place % 2 + 1}",
        floor + 1, area, 1980 + building % 20, "住宅", f"住户{n:06d}", f"154{n:08d}", identity(n), "1/1",
    ]  # fmt: skip


def identity(n: int) -> str:
    body = f"990101{1940 + n % 60}{n % 12 + 1:02d}{n % 28 + 1:02d}{n % 1000:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(c) * w for c, w in zip(body, weights, strict=True)) % 11]


def write_file(path: Path, rows: int) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("住宅台账")
    sheet.write_row(0, 0, HEADS)
    for n in range(rows):
        sheet.write_row(n + 1, 0, ledger(n))
    book.close()


class House:
    """A county under a plan, with the communities of the file enrolled, ready to be filled."""

    def __init__(self, rows: int) -> None:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiugai.config.settings")
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import transaction

        call_command("migrate", verbosity=0)
        from jiugai.common.actors import Actor, system_actor
        from jiugai.communities.models import Community
        from jiugai.communities.services import enrol, judge_by_plan_in_force
        from jiugai.communities.services.rows import insert_row
        from jiugai.demo.services import DATA, load_plan
        from jiugai.policies.api import Programme

        facts = json.loads((DATA / "371526.json").read_text("utf8").replace("371526", COUNTY))
        places = {"990000": "模拟省", "990100": "模拟市", "990101": "模拟县", "990101001": "模拟街道"}
        facts["county"] |= {"name": "模拟县", "regions": [[code.ljust(12, "0"), name] for code, name in places.items()]}
        policy = load_plan(facts)
        who = system_actor("bench", COUNTY)
        self.actor = Actor(
            person_id=7, person_label="王五", role="lead_office", organisation_label="住房和城乡建设局", county=COUNTY,
            permissions=who.permissions,
        )  # fmt: skip
        programme = Programme.objects.filter(county=policy.county).earliest("pk")
        for n in range(-(-rows // 1000)):
            code, region = f"9901010012026{n:03d}", "990101001000"
            community = Community(county=policy.county, name=f"模拟小区{n:04d}", region_code=region, code=code)
            insert_row(community, actor=who)
            enrol(community, programme, who)
        with transaction.atomic():
            judge_by_plan_in_force(COUNTY, who)


def ours(path: Path, rows: int) -> dict[str, float]:
    """What the job that writes an import does, from the bytes of the file to the last answer of the rules."""
    house = House(rows)
    from django.db import transaction

    from jiugai.audit.api import seal
    from jiugai.common.sheets import match_heads, read_table
    from jiugai.communities.models import Community, Dwelling, Owner
    from jiugai.desk.api import importers
    from jiugai.desk.services.importing_rows import PlannedRows

    importer = importers.get("communities.dwellings")
    heads = list(importer.heads(house.actor))
    content = path.read_bytes()
    seal()
    gc.collect()
    start, busy = time.perf_counter(), time.process_time()
    table = read_table(content, name=path.name)
    mapping = match_heads(table.heads, heads, {})
    assert "" not in mapping, list(zip(table.heads, mapping, strict=True))
    read = time.perf_counter()
    with transaction.atomic():
        rows_planned = PlannedRows(importer, house.actor, table, mapping, {})
        planned = (p for p, _cells in rows_planned if p.outcome == "new")
        written = importer.write(house.actor, planned, 1, lambda n: None)
    done, busy = time.perf_counter(), time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    assert written["new"] == Dwelling.objects.count() == Owner.objects.count() == rows, written
    assert sum(c.counted_dwellings or 0 for c in Community.objects.all()) == rows
    again = time.perf_counter()
    sealed = seal()
    return {
        "time": done - start, "read": read - start, "write": done - read, "busy": busy, "memory": peak,
        "seal": time.perf_counter() - again, "sealed": sealed,
    }  # fmt: skip


def plain(path: Path, rows: int) -> dict[str, float]:
    """Calamine and bulk_create of the same rows, nothing encrypted, nothing on record, no states, no sums."""
    House(rows)
    from django.db import transaction
    from python_calamine import CalamineWorkbook

    from jiugai.common.crypto import EncryptedTextField
    from jiugai.communities.models import Building, Community, Dwelling, Owner

    EncryptedTextField.get_prep_value = lambda self, value: value  # type: ignore[method-assign]
    communities = {c.name: c for c in Community.objects.all()}
    gc.collect()
    start, busy = time.perf_counter(), time.process_time()
    sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    given: Iterator[Any] = iter(sheet.iter_rows())
    next(given)
    buildings: dict[tuple[str, str], Building] = {}
    dwellings: list[Dwelling] = []
    owners: list[Owner] = []
    for name, number, stair, room, floor, area, year, _use, owner, phone, number_of, _share in given:
        building = buildings.get((name, number))
        if building is None:
            building = buildings[name, number] = Building(
                community=communities[name], number=number, number_key=number[:-2], built_year=int(year), version=1
            )
        dwelling = Dwelling(
            building=building, stair=stair, room=room, door_key=f"{stair}-{room}", floor=int(floor),
            area=round(area * 100), version=1,
        )  # fmt: skip
        dwellings.append(dwelling)
        index = f"{len(owners):032d}"
        owners.append(
            Owner(
                dwelling=dwelling, name=owner, phone=phone, identity=number_of, version=1,
                name_index=index, phone_index=index[::-1], identity_index=index[16:] + index[:16],
            )
        )  # fmt: skip
    read = time.perf_counter()
    with transaction.atomic():
        Building.objects.bulk_create(buildings.values(), batch_size=1000)
        Dwelling.objects.bulk_create(dwellings, batch_size=1000)
        Owner.objects.bulk_create(owners, batch_size=1000)
    done, busy = time.perf_counter(), time.process_time() - busy
    return {"time": done - start, "read": read - start, "write": done - read, "busy": busy}


def other(path: Path, rows: int) -> dict[str, float]:
    """django-import-export as its handbook has it: keys looked up by widgets, one row after the other."""
    House(rows)
    from python_calamine import CalamineWorkbook

    from jiugai.communities.models import Building, Community, Dwelling, Owner
    from jiugai.communities.rules import building_key

    tablib: Any = import_module("tablib")
    fields: Any = import_module("import_export.fields")
    resources: Any = import_module("import_export.resources")

    class Ledger(resources.ModelResource):
        area = fields.Field(attribute="area", column_name="area")

        class Meta:
            model = Dwelling
            import_id_fields = ("building", "door_key")
            fields = ("building", "door_key", "stair", "room", "floor", "area", "use")
            use_transactions = True

        def before_import_row(self, row: Any, **kwargs: Any) -> None:
            community = Community.objects.get(name=row["community"])
            building, _made = Building.objects.get_or_create(
                community=community, number_key=building_key(row["number"]),
                defaults={"number": row["number"], "built_year": row["year"]},
            )  # fmt: skip
            row["building"], row["door_key"] = building.pk, f"{row['stair']}-{row['room']}"

        def after_save_instance(self, instance: Dwelling, row: Any, **kwargs: Any) -> None:
            Owner.objects.update_or_create(
                dwelling=instance, defaults={"name": row["owner"], "phone": row["phone"], "identity": row["identity"]}
            )

    sheet: list[Any] = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()[1:]
    heads = [
        "community",
        "number",
        "stair",
        "room",
        "floor",
        "area",
        "year",
        "use",
        "owner",
        "phone",
        "identity",
        "share",
    ]
    data = tablib.Dataset(headers=[*heads, "building", "door_key"])
    for row in sheet:
        row[4], row[5], row[6], row[7] = int(row[4]), round(row[5] * 100), int(row[6]), "residential"
        data.append([*row, "", ""])
    gc.collect()
    start = time.perf_counter()
    result = Ledger().import_data(data, raise_errors=True)
    done = time.perf_counter()
    assert result.totals["new"] == Owner.objects.count() == rows, result.totals
    return {"time": done - start, "write": done - start}


SIDES = {"ours": ours, "plain": plain, "other": other}


def in_a_house_of_its_own(vendor: str, side: str, path: Path, rows: int) -> dict[str, float]:
    """One side in a fresh process with a fresh database."""
    command = [sys.executable, "-m", "tests.benchmarks.bench_imports", "--side", side, str(path), "--rows", str(rows)]
    with tempfile.TemporaryDirectory(prefix="jiugai-bench-") as folder:
        environment = os.environ | {"JIUGAI_DATA": folder, "JIUGAI_LOG_LEVEL": "ERROR"}
        if vendor == "sqlite":
            environment["JIUGAI_DATABASE"] = f"sqlite:///{folder}/bench.sqlite3"
            return _answer(command, environment)
        from tests.postgres import cluster, url

        with cluster(durable=True) as server:
            environment["JIUGAI_DATABASE"] = url(server)
            return _answer(command, environment)


def _answer(command: list[str], environment: dict[str, str]) -> dict[str, float]:
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def in_turns(vendor: str, sides: tuple[str, str], path: Path, rows: int, rounds: int) -> list[dict[str, float]]:
    """Both sides in turns, so that a busy moment of the machine meets both; of each the quietest round."""
    taken: list[list[dict[str, float]]] = [[], []]
    for _round in range(rounds):
        for x, side in enumerate(sides):
            taken[x].append(in_a_house_of_its_own(vendor, side, path, rows))
    return [min(rounds_, key=lambda r: r["time"]) for rounds_ in taken]


def compare(vendor: str, folder: Path, rows: int, rounds: int) -> bool:
    """Print every ratio of a database; whether a bar was missed."""
    large, few = folder / "ledger.xlsx", folder / "few.xlsx"
    if not large.exists():
        write_file(large, rows)
        write_file(few, FEW)
    mine, base = in_turns(vendor, ("ours", "plain"), large, rows, rounds)
    ratio, missed = mine["time"] / base["time"], False
    missed |= _say(
        f"{vendor:<11} {rows:,} rows, import / plain      {ratio:6.2f} × (bar {BAR_PLAIN})  "
        f"{mine['time']:.1f} s (read {mine['read']:.1f}) against {base['time']:.1f} s (read {base['read']:.1f}); "
        f"sealing {mine['sealed']:,.0f} entries later {mine['seal']:.1f} s",
        ratio > BAR_PLAIN,
    )
    missed |= _say(
        f"{vendor:<11} {rows:,} rows, peak memory         {mine['memory']:6.0f} MB (bar {BAR_MEMORY})",
        mine["memory"] > BAR_MEMORY,
    )
    mine, base = in_turns(vendor, ("ours", "other"), few, FEW, ROUNDS)
    ratio = base["write"] / mine["write"]
    missed |= _say(
        f"{vendor:<11} {FEW:,} rows, import-export / import {ratio:6.1f} × (bar {BAR_OTHER})  "
        f"{base['write']:.1f} s against {mine['write']:.1f} s",
        ratio < BAR_OTHER,
    )
    return missed


def _say(line: str, missed: bool) -> bool:
    print(line + ("   MISSED" if missed else ""), flush=True)
    return missed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true", help="200,000 rows")
    parser.add_argument("--database", choices=["sqlite", "postgresql"])
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--side", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.side:
        print(json.dumps(SIDES[options.side[0]](Path(options.side[1]), options.rows)))
        return 0
    rows = FULL if options.full else options.rows
    print("imports: 12 columns, 3 personal; SQLite synchronous=FULL, PostgreSQL fsync=on synchronous_commit=on")
    vendors = [options.database] if options.database else ["sqlite", "postgresql"]
    with tempfile.TemporaryDirectory(prefix="jiugai-bench-files-") as folder:
        missed = [compare(vendor, Path(folder), rows, options.rounds) for vendor in vendors]
    return int(any(missed))


if __name__ == "__main__":
    sys.exit(main())
