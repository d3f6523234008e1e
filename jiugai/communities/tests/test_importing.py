"""The ledger of dwellings: what it brings, what it asks, what it leaves behind, how it goes back."""

import io
import zipfile
from typing import Any

import pytest
from django.db import connection

from jiugai.attachments.api import attachments_of
from jiugai.audit.api import AuditEntry, entries_of, seal, verify
from jiugai.audit.models import PersonalValue
from jiugai.common.actors import Actor
from jiugai.common.subjects import ref
from jiugai.common.tests.sheets_files import PNG, book, dispimg, put, repacked
from jiugai.communities.models import Alias, Building, Community, Dwelling, Owner
from jiugai.communities.services import change_row, create_row
from jiugai.communities.services.register import find_by_name
from jiugai.communities.services.rows import insert_row
from jiugai.communities.tests.importing import Table, ledger, outcomes, row
from jiugai.desk.api import ImportBatch, match_columns, start_import, start_undo, suggested_mapping, upload_table
from jiugai.policies.models import Policy
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("plans")


@pytest.fixture
def lead(cast: Cast) -> Actor:
    return cast.tumd.lead_office


def community(name: str = "西岳楼") -> Community:
    found = find_by_name("150221", name)
    assert found is not None
    return found


# ---- what a row brings -------------------------------------------------------------------------------------


@pytest.mark.clause("TR-2.1", part="ledger")
def test_a_ledger_brings_buildings_dwellings_and_owners_together(lead: Actor) -> None:
    table = ledger(
        row(产权人="甲", 电话="13800000001", 份额="1/2"),
        row(产权人="乙", 份额="50%"),
        row(房号="102", 建筑面积="81.2㎡"),
        row(楼号="2幢", 建成年份=1998),
    )
    assert outcomes(table.plan(lead)) == "nnnn"
    assert table.write(lead) == {"new": 4, "changed": 0}
    buildings = list(Building.objects.values_list("number", "built_year", "counted_dwellings", "counted_area"))
    assert buildings == [("1号楼", 1997, 2, 15_980), ("2幢", 1998, 1, 7_860)]
    shares = list(Owner.objects.values_list("name", "share_of", "share_in"))
    assert shares == [("甲", 1, 2), ("乙", 1, 2)]
    here = community()
    assert (here.counted_buildings, here.counted_households, here.counted_area) == (2, 3, 23_840)


def test_the_same_file_again_changes_nothing(lead: Actor) -> None:
    table = ledger(row(产权人="甲", 电话="13800000001"), row(楼号="１号楼", 单元="1单元", 房号="102室", 产权人="乙"))
    table.write(lead)
    told = AuditEntry.objects.count()
    assert outcomes(table.plan(lead)) == "ss"
    assert table.write(lead, 2) == {"new": 0, "changed": 0}
    assert AuditEntry.objects.count() == told


def test_only_what_differs_is_changed_an_empty_cell_leaves_and_a_word_empties(lead: Actor) -> None:
    ledger(row(产权人="甲", 电话="13800000001")).write(lead)
    table = ledger(row(建筑面积="", 建成年份=1996, 产权人="甲", 电话="清空"))
    planned = table.plan(lead)
    assert outcomes(planned) == "c"
    assert planned[0].changes == {"built_year": (1997, 1996), "owner_phone": ("13800000001", "")}
    table.write(lead, 2)
    owner = Owner.objects.get()
    assert (owner.name, owner.phone, owner.phone_index) == ("甲", "", "")
    assert (Dwelling.objects.get().area, Building.objects.get().built_year) == (7_860, 1996)
    assert list(owner.versions.values_list("nth", "phone", "imported_in")) == [(1, "13800000001", 1), (2, "", 2)]


@pytest.mark.parametrize(
    ("told", "head", "words"),
    [
        ({"楼号": ""}, "building", "楼"),
        ({"房号": " "}, "room", "房"),
        ({"建筑面积": "78.6平"}, "area", "78.6平"),
        ({"份额": "三分之一", "产权人": "甲"}, "owner_share", "1/2"),
        ({"电话": "13800000001"}, "owner_name", ""),
        ({"建成年份": "九几年"}, "built_year", ""),
    ],
)
def test_a_row_that_cannot_be_taken_says_why_in_its_cell(lead: Actor, told: Any, head: str, words: str) -> None:
    planned = ledger(row(**told), row(房号="102")).plan(lead)
    assert outcomes(planned) == "fn"
    assert words in planned[0].faults[head]


def test_every_fault_of_a_row_is_told_at_once(cast: Cast) -> None:
    planned = ledger(row(建筑面积="很大", 建成年份="旧")).plan(cast.tumd.other_sub_district)
    assert set(planned[0].faults) >= {"area", "built_year"}


def test_a_sub_district_imports_into_its_own_area_only(cast: Cast, lead: Actor) -> None:
    inside = community().region_code
    own = next(a for a in (cast.tumd.sub_district, cast.tumd.other_sub_district) if inside.startswith(a.scope))
    other = cast.tumd.other_sub_district if own is cast.tumd.sub_district else cast.tumd.sub_district
    assert outcomes(ledger(row()).plan(own)) == "n"
    planned = ledger(row()).plan(other)
    assert outcomes(planned) == "f"
    assert "西岳楼" in planned[0].faults["community"]


def test_a_building_later_than_the_plan_admits_is_taken_in_and_judged(lead: Actor, plans: dict[str, Policy]) -> None:
    ledger(row(建成年份=2012)).write(lead)
    assert Building.objects.get().built_year == 2012
    assert community().enrolments.exclude(answer="yes").exists()


# ---- the same twice in one file ----------------------------------------------------------------------------


def test_rows_of_one_dwelling_that_contradict_each_other_are_asked_about(lead: Actor) -> None:
    table = ledger(row(建筑面积=68.9), row(建筑面积=69.8), row(建筑面积=68.9))
    planned = table.plan(lead)
    assert outcomes(planned) == "n?s"
    question = planned[1].question
    assert question is not None
    assert question.id == "row:2:3"
    assert "68.90" in question.text
    assert "69.80" in question.text
    for answer, expected, area in (("row:2", "nss", 6_890), ("row:3", "sn?", 6_980)):
        assert outcomes(table.plan(lead, {question.id: answer})) == expected
        table.write(lead, 1, {question.id: answer})
        assert Dwelling.objects.get(deleted_at=None).area == area
        table.undo(lead)
    assert outcomes(table.plan(lead, {question.id: "neither"})) == "ffn"


@pytest.mark.parametrize("at_once", [1, 2, 3])
def test_it_is_all_the_same_how_far_apart_rows_of_one_dwelling_stand(
    lead: Actor, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr("jiugai.communities.services.importing.ledger.AT_ONCE", at_once)
    table = ledger(
        row(产权人="甲", 份额="1/2"),
        row(房号="102"),
        row(产权人="乙", 份额="1/2"),
        row(产权人="甲", 份额="1/2"),
        row(建筑面积=1),
        row(房号="102", 产权人="丙", 电话="13800000001"),
        row(小区="新建村大院", 楼号="1"),
        row(小区="新建村大院", 楼号="1", 房号="7"),
        row(房号="102", 产权人="丙", 电话="13800000002"),
    )
    decided = {"community:新建村大院": "new"}
    assert outcomes(table.plan(lead, decided)) == "nnns?nnn?"
    assert table.write(lead, 1, decided) == {"new": 6, "changed": 0}
    assert outcomes(table.plan(lead, decided)) == "ssss?sss?"
    assert Community.objects.filter(name="新建村大院").count() == 1
    owners = Owner.objects.order_by("pk").values_list("name", "dwelling__room", "share_of", "version")
    assert list(owners) == [("甲", "101", 1, 1), ("乙", "101", 1, 1), ("丙", "102", 1, 1)]
    assert set(Dwelling.objects.values_list("version", flat=True)) == {1}


def test_of_the_same_person_with_two_telephones_a_person_says_which(lead: Actor) -> None:
    planned = ledger(row(产权人="甲", 电话="13800000001"), row(产权人="甲", 电话="13800000002")).plan(lead)
    assert outcomes(planned) == "n?"
    question = planned[1].question
    assert question is not None
    assert "1380000000" not in question.text


def test_two_years_for_one_building_are_asked_once(lead: Actor) -> None:
    table = ledger(row(), row(房号="102", 建成年份=1998), row(房号="103", 建成年份=1998), row(房号="104"))
    planned = table.plan(lead)
    assert outcomes(planned) == "n??n"
    question = planned[1].question
    assert question is not None
    assert planned[2].question is not None
    assert planned[2].question.id == question.id
    answer = next(value for value, words in question.options if "1998" in words)
    assert outcomes(table.plan(lead, {question.id: answer})) == "nnnn"
    table.write(lead, 1, {question.id: answer})
    assert Building.objects.get().built_year == 1998
    assert Building.objects.get().versions.count() == 2


# ---- communities -------------------------------------------------------------------------------------------


def test_a_new_community_is_made_only_after_somebody_said_so(lead: Actor) -> None:
    table = ledger(row(小区="供销社家属院"), row(小区="供销社家属院", 房号="102"))
    planned = table.plan(lead)
    assert outcomes(planned) == "??"
    assert planned[0].question == planned[1].question
    assert table.write(lead) == {"new": 0, "changed": 0}
    decided = {"community:供销社家属院": "new"}
    assert table.write(lead, 1, decided) == {"new": 2, "changed": 0}
    made = community("供销社家属院")
    assert (made.code[:13], made.counted_dwellings) == (f"{made.region_code[:9]}2021", 2)
    assert outcomes(table.plan(lead)) == "ss"


def test_a_name_that_resembles_another_is_asked_about_and_kept_as_its_other_name(lead: Actor) -> None:
    here = Community(
        county=community().county, name="供电公司家属院", region_code="150221104000", code="1502211042021990"
    )
    insert_row(here, actor=lead)
    table = ledger(row(小区="供电家属楼"))
    question = table.plan(lead)[0].question
    assert question is not None
    assert [value for value, _words in question.options] == [f"same:{here.pk}", "new", "out"]
    assert outcomes(table.plan(lead, {question.id: "out"})) == "f"
    table.write(lead, 1, {question.id: f"same:{here.pk}"})
    assert Alias.objects.get().community == here
    assert Dwelling.objects.get().building.community == here
    assert outcomes(table.plan(lead)) == "s"
    assert AuditEntry.objects.filter(code="communities.community.alias_added").count() == 1
    table.undo(lead)
    assert not Alias.objects.exists()


def test_two_communities_of_the_plan_with_names_alike_stay_two(lead: Actor) -> None:
    names = ("邮电家属楼", "旧邮电家属楼")
    for name in names:
        if find_by_name("150221", name) is None:
            county = community().county
            code = f"15022110420219{len(name)}0"
            insert_row(Community(county=county, name=name, region_code="150221104000", code=code), actor=lead)
    table = ledger(*(row(小区=name) for name in names))
    assert outcomes(table.plan(lead)) == "nn"
    table.write(lead)
    assert [community(name).counted_dwellings for name in names] == [1, 1]


# ---- owners ------------------------------------------------------------------------------------------------


def test_another_owner_than_the_registers_is_asked_about(lead: Actor) -> None:
    ledger(row(产权人="甲")).write(lead)
    table = ledger(row(产权人="乙"))
    question = table.plan(lead)[0].question
    assert question is not None
    assert "甲" not in question.text
    assert outcomes(table.plan(lead, {question.id: "out"})) == "f"
    table.write(lead, 2, {question.id: "instead"})
    assert list(Owner.objects.filter(deleted_at=None).values_list("name", flat=True)) == ["乙"]
    table.undo(lead, 2)
    assert list(Owner.objects.filter(deleted_at=None).values_list("name", flat=True)) == ["甲"]
    table.write(lead, 3, {question.id: "add"})
    assert Owner.objects.filter(deleted_at=None).count() == 2


def test_what_is_personal_is_encrypted_indexed_and_on_record_as_personal(lead: Actor) -> None:
    ledger(row(产权人="甲某某", 电话="13800000001")).write(lead)
    said = []
    with connection.cursor() as cursor:
        for table in ("communities_owner", "communities_ownerversion", "audit_auditentry", "audit_personalvalue"):
            cursor.execute(f"SELECT * FROM {table}")
            said.append(str(cursor.fetchall()))
    assert not [text for text in said if "甲某某" in text or "13800000001" in text]
    sealed = sorted(v.sealed.partition(" ")[2] for v in PersonalValue.objects.all())
    assert sealed == ['"13800000001"', '"甲某某"']
    twin = Owner(dwelling=Dwelling.objects.get(), name="甲某某", phone="138 0000 0001")
    twin.settle()
    owner = Owner.objects.get()
    assert (owner.name_index, owner.phone_index) == (twin.name_index, twin.phone_index)


# ---- exactly what the services leave -----------------------------------------------------------------------


def _left_behind(here: Community) -> dict[str, Any]:
    """Everything that stands after a write, but for numbers of rows and moments."""
    of = {"building": {"community": here}, "dwelling": {"building__community": here}}
    of["owner"] = {"dwelling__building__community": here}
    found: dict[str, Any] = {}
    for model in (Building, Dwelling, Owner):
        dropped = {"id", "changed_at", "version", "community", "building", "dwelling"}
        names = [f.name for f in model._meta.concrete_fields if f.name not in dropped]
        rows = model.objects.filter(**of[model.KIND]).order_by("pk")
        found[model.KIND] = list(rows.values_list(*names))
        states = model.Version.objects.filter(row__in=rows, until=None).order_by("row")
        found[f"{model.KIND} states"] = list(states.values_list(*names, "by"))
        found[f"{model.KIND} record"] = [_told(e) for row in rows for e in entries_of(row)]
        entries = AuditEntry.objects.filter(subject_kind=model._meta.label_lower, subject_id__in=[r.pk for r in rows])
        kept = PersonalValue.objects.filter(entry__in=entries).order_by("side", "name", "pk")
        found[f"{model.KIND} personal"] = sorted((v.side, v.name, v.sealed.partition(" ")[2]) for v in kept)
    sums = ("counted_buildings", "counted_dwellings", "counted_households", "counted_area")
    here.refresh_from_db()
    found["community"] = [getattr(here, name) for name in sums]
    found["answers"] = list(here.enrolments.order_by("programme").values_list("answer", "first_rank"))
    return found


def _told(e: AuditEntry) -> tuple[Any, ...]:
    before, after = (
        {n: "personal" if isinstance(v, dict) else v for n, v in side.items()}
        for side in (e.before_values, e.after_values)
    )
    who = (e.person_label, e.organisation_label, e.role)
    return e.code, e.county, e.subject_kind, e.subject_label, who, before, after


def test_an_import_leaves_what_the_services_leave_row_by_row(lead: Actor) -> None:
    by_import, by_services = community("西岳楼"), community("一校家属楼")
    ledger(
        row(产权人="甲", 电话="13800000001", 份额="1/2"),
        row(房号="102", 建筑面积=""),
        row(楼号="2", 单元="", 产权人="乙"),
    ).write(lead)
    house = create_row(Building(community=by_services, number="1号楼", built_year=1997), actor=lead)
    door = create_row(Dwelling(building=house, stair="1", room="101", area=7_860), actor=lead)
    create_row(Owner(dwelling=door, name="甲", phone="13800000001", share_of=1, share_in=2), actor=lead)
    create_row(Dwelling(building=house, stair="1", room="102"), actor=lead)
    house = create_row(Building(community=by_services, number="2", built_year=1997), actor=lead)
    door = create_row(Dwelling(building=house, room="101", area=7_860), actor=lead)
    create_row(Owner(dwelling=door, name="乙"), actor=lead)
    assert _left_behind(by_import) == _left_behind(by_services)
    ledger(row(建筑面积=80, 产权人="甲", 电话="13800000002")).write(lead, 2)
    door = Dwelling.objects.get(building__community=by_services, room="101", stair="1")
    change_row(door, actor=lead, values={"area": 8_000}, version=door.version)
    owner = Owner.objects.get(dwelling=door)
    change_row(owner, actor=lead, values={"phone": "13800000002"}, version=owner.version)
    assert _left_behind(by_import) == _left_behind(by_services)
    seal()
    assert verify(personal=True).proven


# ---- taking back -------------------------------------------------------------------------------------------


def test_undo_takes_back_what_was_brought_and_changed(lead: Actor) -> None:
    ledger(row(产权人="甲", 电话="13800000001")).write(lead, 1)
    table = ledger(row(建筑面积=80, 产权人="甲", 电话="13800000002"), row(房号="102"))
    table.write(lead, 2)
    report = table.undo(lead, 2)
    assert (report.reversed, report.kept) == (3, [])
    door = Dwelling.objects.get(deleted_at=None)
    owner = Owner.objects.get(deleted_at=None)
    assert (door.area, owner.phone, Dwelling.objects.exclude(deleted_at=None).get().room) == (
        7_860,
        "13800000001",
        "102",
    )
    assert owner.phone_index == Owner.Version.objects.get(row=owner, nth=1).phone_index
    assert community().counted_area == 7_860


def test_undo_keeps_rows_edited_since_and_says_which_and_why(lead: Actor) -> None:
    table = ledger(row(产权人="甲"), row(房号="102"), row(楼号="2号楼"))
    table.write(lead)
    edited = Dwelling.objects.get(room="102")
    change_row(edited, actor=lead, values={"area": 9_000}, version=edited.version)
    report = table.undo(lead)
    labels = [label for label, _why in report.kept]
    assert labels == ["西岳楼 1号楼 1-102", "西岳楼 1号楼"]
    assert lead.person_label in report.kept[0][1]
    assert list(Dwelling.objects.filter(deleted_at=None).values_list("room", flat=True)) == ["102"]
    assert list(Building.objects.filter(deleted_at=None).values_list("number", flat=True)) == ["1号楼"]
    assert (community().counted_dwellings, community().counted_area) == (1, 9_000)
    assert not Owner.objects.filter(deleted_at=None).exists()


def test_sums_that_moved_since_do_not_count_as_edits(lead: Actor) -> None:
    table = ledger(row(楼号="1号楼"), row(楼号="2号楼", 建成年份=1998))
    table.write(lead, 1)
    other = Table("dwellings", ("小区", "楼号", "房号", "面积"), [("西岳楼", "1", "301", 50)])
    other.write(lead, 2)
    report = table.undo(lead, 1)
    assert [label for label, _why in report.kept] == ["西岳楼 1号楼"]
    assert list(Dwelling.objects.filter(deleted_at=None).values_list("room", flat=True)) == ["301"]
    assert other.undo(lead, 2).kept == []
    assert community().counted_dwellings is None


# ---- pictures --------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_picture_in_a_cell_becomes_a_file_of_the_dwelling_once(lead: Actor) -> None:
    def fill(_book: Any, sheet: Any) -> None:
        put(
            sheet,
            [("小区", "楼号", "房号", "照片"), ("西岳楼", "1号楼", "101", None), ("西岳楼", "1号楼", "102", None)],
        )
        sheet.write_formula(1, 3, '=_xlfn.DISPIMG("ID_0A1B",1)', None, '=DISPIMG("ID_0A1B",1)')

    with zipfile.ZipFile(io.BytesIO(dispimg())) as made:
        parts = {n: made.read(n) for n in made.namelist() if "cellimages" in n or n.startswith("xl/media/")}
    content = repacked(book(fill), parts)
    assert PNG in parts.values()

    def brought() -> ImportBatch:
        batch = upload_table(actor=lead, kind="communities.dwellings", content=content, name="台账.xlsx")
        return match_columns(batch, actor=lead, mapping=suggested_mapping(batch, lead))

    batch = brought()
    start_import(batch, actor=lead)
    batch = ImportBatch.objects.get(pk=batch.pk)
    assert batch.written == {"new": 2, "changed": 0, "pictures": 1}
    first, second = Dwelling.objects.order_by("pk")
    assert [a.kind for a in attachments_of(ref(first))] == ["png"]
    assert attachments_of(ref(second)) == []
    assert ImportBatch.objects.get(pk=brought().pk).counts["same"] == 2
    start_undo(batch, actor=lead, reason="导错了")
    assert attachments_of(ref(first)) == []
