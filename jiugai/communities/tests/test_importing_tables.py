"""Tables of communities, buildings and facilities, and lists that come back as they were exported."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jiugai.common.actors import Actor
from jiugai.common.sheets import RowParser, match_heads, read_table
from jiugai.communities.models import Building, Community, Facility, Owner
from jiugai.communities.services import change_row
from jiugai.communities.services.register import find_by_name
from jiugai.communities.services.rows import insert_row
from jiugai.communities.tests.importing import Table, ledger, outcomes, row
from jiugai.desk.api import Planned, Row, importers
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("plans")
FIGURES = ("小区", "栋数", "户数", "建筑面积（万㎡）", "建成年代", "地址")


@pytest.fixture
def lead(cast: Cast) -> Actor:
    return cast.tumd.lead_office


def community(name: str = "西岳楼") -> Community:
    found = find_by_name("150221", name)
    assert found is not None
    return found


def exported(client: Client, address: str, columns: str = "") -> list[Planned]:
    """What importing an exported list would do."""
    kind = address.partition(":")[2].replace("list", "communities").replace("facility_communities", "facilities")
    answer = client.get(reverse(address), {"export": "xlsx", "cols": columns})
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    importer, actor = importers.get(f"communities.{kind}"), answer.wsgi_request.actor  # type: ignore[attr-defined]
    known = list(importer.heads(actor))
    table = read_table(content, name="导出.xlsx", labels=[str(h.label) for h in known])
    parser = RowParser(known, match_heads(table.heads, known, {}), table.heads)
    rows = [Row(number, *parser.parse(number, cells)) for number, cells in table.rows()]
    assert rows
    return list(importer.plan(actor, rows, {}))


# ---- communities ---------------------------------------------------------------------------------------------


def test_figures_of_communities_are_stated_by_a_table_and_it_can_be_undone(lead: Actor) -> None:
    table = Table(
        "communities",
        FIGURES,
        [("西岳楼", 1, "24户", 0.306, "1996—1998", "人民路"), ("一校家属楼", "", "", "", "1985", "")],
    )
    planned = table.plan(lead)
    assert outcomes(planned) == "cc"
    assert planned[0].changes["area"] == ("", "3,060.00")
    table.write(lead)
    here = community()
    assert (here.buildings, here.households, here.area, here.address) == (1, 24, 306_000, "人民路")
    assert (str(here.built_from), str(here.built_to)) == ("1996-01-01", "1998-12-31")
    assert outcomes(table.plan(lead)) == "ss"
    change_row(here, actor=lead, values={"address": "人民西路"}, version=here.version)
    report = table.undo(lead)
    assert [label for label, _why in report.kept] == ["西岳楼"]
    assert (community().households, community("一校家属楼").built_from) == (24, None)


def test_a_new_community_without_a_likeness_is_simply_new_and_one_with_is_asked_about(lead: Actor) -> None:
    table = Table("communities", ("小区", "户数"), [("向阳大院", 30), ("西岳小区", 30)])
    planned = table.plan(lead)
    assert outcomes(planned) == "n?"
    table.write(lead)
    made = community("向阳大院")
    assert (made.households, len(made.code), made.versions.get().imported_in) == (30, 16, 1)
    assert outcomes(table.plan(lead)) == "s?"
    assert outcomes(Table("communities", ("小区", "户数"), [("朝阳里", 5), ("朝阳里", 6)]).plan(lead)) == "n?"
    table.undo(lead)
    assert find_by_name("150221", "向阳大院") is None


def test_by_its_code_a_community_gets_another_name_but_never_that_of_another(lead: Actor) -> None:
    here = community()
    heads = ("小区代码", "小区")
    assert outcomes(Table("communities", heads, [(here.code, "一校家属楼")]).plan(lead)) == "f"
    table = Table("communities", heads, [(here.code, "西岳新楼")])
    planned = table.plan(lead)
    assert (outcomes(planned), planned[0].changes) == ("c", {"name": ("西岳楼", "西岳新楼")})
    table.write(lead)
    assert community("西岳新楼").pk == here.pk


def test_years_in_the_wrong_order_are_refused(lead: Actor) -> None:
    heads = ("小区", "最早竣工", "最晚竣工")
    planned = Table("communities", heads, [("西岳楼", "1998-05-01", "1996-05-01")]).plan(lead)
    assert outcomes(planned) == "f"


# ---- buildings and facilities --------------------------------------------------------------------------------


def test_buildings_come_by_a_table(lead: Actor) -> None:
    heads = ("小区", "楼号", "竣工日期", "建成年份", "层数", "电梯", "户数", "建筑面积 ㎡")
    rows = [("西岳楼", "1号楼", "1997-06-30", "", 5, "无", 24, 2000), ("西岳楼", "2", "", 1998, "六", "有", "", "")]
    table = Table("buildings", heads, rows)
    assert outcomes(table.plan(lead)) == "nn"
    table.write(lead)
    assert list(Building.objects.values_list("number", "built_year", "floors", "lift")) == [
        ("1号楼", 1997, 5, False), ("2", 1998, 6, True),
    ]  # fmt: skip
    assert outcomes(table.plan(lead)) == "ss"
    assert (community().counted_buildings, community().counted_households) == (2, 24)
    against = Table("buildings", heads[:2] + heads[3:4], [("西岳楼", "1", 1999)])
    assert outcomes(against.plan(lead)) == "f"
    assert table.undo(lead).reversed == 2
    assert community().counted_buildings is None


@pytest.mark.clause("TR-6.6", part="table of facilities")
def test_facilities_come_by_a_table_with_owner_and_maintainer(lead: Actor, cast: Cast) -> None:
    body = cast.tumd.body("utility")
    heads = ("设施名称", "小区", "类型", "产权单位", "管养单位", "入户端口", "安装年份")
    rows = [
        ("供热主管", "西岳楼", "供热", body.name, "某某维修队", "", 1996),
        ("国防光缆", "西岳楼", "国防光缆", "", "", "", ""),
        ("给水管", "西岳楼", "供水", "没有的公司", "", "", ""),
    ]
    table = Table("facilities", heads, rows)
    planned = table.plan(lead)
    assert outcomes(planned) == "nnf", [p.faults for p in planned]
    table.write(lead)
    heat, cable = Facility.objects.order_by("pk")
    assert (heat.owner_id, heat.maintainer_id, heat.maintainer_name) == (body.pk, None, "某某维修队")
    assert cable.sensitive
    assert outcomes(table.plan(lead)) == "ssf"
    changed = Table("facilities", heads, [("供热主管", "西岳楼", "供热", "", body.name, "", "")])
    assert changed.plan(lead)[0].changes == {"maintainer": ("某某维修队", body.name)}
    changed.write(lead, 2)
    heat.refresh_from_db()
    assert (heat.maintainer_id, heat.maintainer_name, heat.installed_year) == (body.pk, "", 1996)
    assert changed.undo(lead, 2).reversed == 1
    heat.refresh_from_db()
    assert heat.maintainer_name == "某某维修队"


def test_two_facilities_of_one_name_are_told_apart_by_what_they_say(lead: Actor) -> None:
    here = community()
    for year in (1990, 2001):
        insert_row(Facility(community=here, kind="water", name="给水管", installed_year=year), actor=lead)
    heads = ("设施名称", "小区", "类型", "安装年份")
    rows = [("给水管", "西岳楼", "供水", 2001), ("给水管", "西岳楼", "供水", 1990)]
    assert outcomes(Table("facilities", heads, rows).plan(lead)) == "ss"


# ---- lists come back as they went out ------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_exported_lists_change_nothing_when_they_are_imported(
    lead: Actor, client_of: Callable[[Any], Client], language: str
) -> None:
    ledger(
        row(产权人="甲", 电话="13800000001", 份额="1/2"), row(产权人="乙", 份额="1/2"), row(房号="102", 建筑面积=""),
        row(楼号="2号楼", 单元="", 房号="3"),
    ).write(lead)  # fmt: skip
    Table("communities", FIGURES, [("西岳楼", 3, 20, 0.3, "1996—1998", "人民路")]).write(lead, 2)
    insert_row(Facility(community=community(), kind="heat", name="供热管", owner_kind="owners", amount=3), actor=lead)
    client = client_of(lead)
    client.cookies["jiugai_language"] = language
    everything = "name,region,programmes,eligible,step,buildings,households,area,built,heating,management,kind,"
    everything += "dangerous,parking_before,address,note,region_code,code"
    assert set(outcomes(exported(client, "communities:list", everything))) == {"s"}
    every = "room,community,building,stair,floor,area,use,tenure,household,own_heating,estate_number,note"
    assert outcomes(exported(client, "communities:dwellings", every)) == "sss"
    assert outcomes(exported(client, "communities:facility_list", "")) == "s"


def test_people_exported_with_their_names_come_back_unchanged(lead: Actor) -> None:
    heads = ("产权人", "电话", "份额", "of", "小区", "楼号", "单元", "房号")
    ledger(row(产权人="甲", 电话="13800000001", 份额="1/2")).write(lead)
    rows = [("甲", "13800000001", 1, 2, "西岳楼", "1号楼", "1", "101")]
    assert outcomes(Table("dwellings", heads, rows).plan(lead)) == "s"
    masked = [("甲**", "", "", "", "西岳楼", "1号楼", "1", "101")]
    assert outcomes(Table("dwellings", heads, masked).plan(lead)) == "f"
    assert Owner.objects.count() == 1


def test_every_importer_makes_a_template_that_its_own_columns_fill(lead: Actor) -> None:
    from jiugai.common.sheets import write_template

    for kind in ("communities", "buildings", "dwellings", "facilities"):
        importer = importers.get(f"communities.{kind}")
        heads = list(importer.heads(lead))
        assert len({h.name for h in heads}) == len(heads)
        content = write_template(str(importer.label), heads, list(importer.notes(lead)), [])
        assert content[:2] == b"PK"
        assert io.BytesIO(content).getbuffer().nbytes
        assert match_heads([h.title for h in heads], heads, {}) == [h.name for h in heads]


@pytest.mark.parametrize(
    ("head", "word", "key"),
    [
        ("供暖", "集中", "shared"), ("供暖", "分户", "per_household"), ("用途", "住宅", "residential"),
        ("用途", "门市", "shop"), ("产权性质", "房改房", "private"), ("结构", "砖混结构", "brick"),
    ],
)  # fmt: skip
def test_words_of_offices_are_understood(lead: Actor, head: str, word: str, key: str) -> None:
    table = Table("dwellings", ("小区", "楼号", "房号", head), [("西岳楼", "1", "101", word)])
    (planned,) = table.plan(lead)
    assert key in planned.values.values()
