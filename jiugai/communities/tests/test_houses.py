"""Buildings, dwellings and households as an office enters, corrects and puts them away."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jiugai.audit.api import AuditEntry
from jiugai.communities.models import Building, Dwelling, Owner
from jiugai.communities.services import change_row
from jiugai.communities.tests.people import NAME, PHONE, RARE, Estate
from tests.cast import Cast

SignIn = Callable[..., Client]


@pytest.fixture
def estate(cast: Cast) -> Estate:
    return Estate(cast, cast.gaotang).whole()


@pytest.fixture
def office(estate: Estate, client_of: SignIn) -> Client:
    return client_of(estate.office)


def page(client: Client, name: str, *args: int) -> str:
    return client.get(reverse(f"communities:{name}", args=args)).content.decode()


@pytest.mark.clause("GT-5.3b", part="buildings")
def test_the_tab_shows_what_papers_state_beside_what_dwellings_add_up(office: Client, estate: Estate) -> None:
    text = page(office, "houses", estate.community.pk)
    assert "230.00" in text  # 78.60 + 91.40 + 60.00
    assert "申报 300.00" in text
    assert "申报 4" in text
    assert "1994" in text


def test_a_building_shows_its_dwellings_by_stair_and_floor_with_masked_people(office: Client, estate: Estate) -> None:
    text = page(office, "building", estate.community.pk, estate.building.pk)
    assert text.index("401") < text.index("402")
    assert "4 层" in text
    assert "张**" in text
    assert "𡃁**" in text
    assert NAME not in text
    assert PHONE not in text


def test_somebody_of_another_place_finds_no_building(estate: Estate, client_of: SignIn, cast: Cast) -> None:
    for actor in (cast.gaotang.other_sub_district, cast.tumd.lead_office, cast.gaotang.utility):
        client = client_of(actor)
        for name, args in [
            ("houses", [estate.community.pk]), ("building", [estate.community.pk, estate.building.pk]),
            ("dwelling", [estate.shared.pk]), ("community_dwellings", [estate.community.pk]),
        ]:  # fmt: skip
            assert client.get(reverse(f"communities:{name}", args=args)).status_code == 404, (actor.label, name)


def building_form(**more: Any) -> dict[str, Any]:
    return {"number": "5号楼", "built_year": "1996", "area": "1,284.60", "households": "12", "version": "0"} | more


def test_a_building_is_registered_with_exact_area(office: Client, estate: Estate) -> None:
    answer = office.post(reverse("communities:add_building", args=[estate.community.pk]), building_form())
    assert answer.status_code == 302
    row = Building.objects.get(number="5号楼")
    assert (row.area, row.built_year, row.version) == (128_460, 1996, 1)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("number", "", "还没有填"),
        ("number", "03号楼", "已有同号楼栋"),
        ("area", "一千", "只填平方米数"),
        ("built_year", "2999", "2100"),
        ("built_on", "1995-06-01", "竣工日期在另一年"),
        ("households", "x", "只填整数"),
    ],
)
def test_what_is_wrong_is_said_in_words(office: Client, estate: Estate, field: str, value: str, sentence: str) -> None:
    url = reverse("communities:add_building", args=[estate.community.pk])
    answer = office.post(url, building_form(**{field: value}))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Building.objects.count() == 1


def test_two_people_at_once_overwrite_nothing(office: Client, estate: Estate) -> None:
    shown = estate.building.version
    change_row(estate.building, actor=estate.office, values={"floors": 6}, version=Building.objects.get().version)
    form = building_form(number="3号楼", built_year="1994", area="300", floors="5", version=str(shown))
    url = reverse("communities:edit_building", args=[estate.community.pk, estate.building.pk])
    answer = office.post(url, form)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert 'name="choose:floors"' in text
    assert Building.objects.get().floors == 6
    again = form | {"base": str(shown), "version": str(Building.objects.get().version), "choose:floors": "mine"}
    assert office.post(url, again).status_code == 302
    assert Building.objects.get().floors == 5


def test_a_building_goes_into_the_trash_with_a_reason_and_comes_back(office: Client, estate: Estate) -> None:
    args = [estate.community.pk, estate.building.pk]
    assert office.post(reverse("communities:trash_building", args=args), {"reason": ""}).status_code == 422
    office.post(reverse("communities:trash_building", args=args), {"reason": "登记两次"})
    assert office.get(reverse("communities:building", args=args)).status_code == 404
    assert "登记两次" in page(office, "houses", estate.community.pk)
    office.post(reverse("communities:restore_building", args=args))
    assert "401" in page(office, "building", *args)


@pytest.mark.clause("GT-5.3b", part="households")
def test_dwellings_are_entered_one_after_another(office: Client, estate: Estate) -> None:
    url = reverse("communities:enter_dwellings", args=[estate.community.pk, estate.building.pk])
    form = {"stair": "2", "room": "501", "floor": "5", "area": "78.60", "use": "residential", "name": RARE,
            "phone": "138 1234 5679"}  # fmt: skip
    assert office.post(url, form).status_code == 302
    row = Dwelling.objects.get(room="501")
    assert (row.area, row.floor) == (7_860, 5)
    owner = Owner.objects.get(dwelling=row)
    assert (owner.name, owner.phone) == (RARE, "13812345679")
    copied = office.get(f"{url}?copy").content.decode()
    assert 'value="78.60"' in copied
    assert RARE not in copied
    assert "2-501" in copied


def test_a_wrong_telephone_keeps_dwelling_and_owner_out(office: Client, estate: Estate) -> None:
    url = reverse("communities:enter_dwellings", args=[estate.community.pk, estate.building.pk])
    answer = office.post(url, {"room": "502", "use": "residential", "name": "王某", "phone": "1381234"})
    assert answer.status_code == 422
    assert "11" in answer.content.decode()
    assert not Dwelling.objects.filter(room="502").exists()


def test_floor_zero_does_not_exist(office: Client, estate: Estate) -> None:
    url = reverse("communities:edit_dwelling", args=[estate.shared.pk])
    form = {"room": "401", "stair": "2", "floor": "0", "use": "residential", "version": "1"}
    assert "没有 0 层" in office.post(url, form).content.decode()


# ---- households --------------------------------------------------------------------------------------------------


def test_shares_that_are_not_the_whole_are_shown(office: Client, estate: Estate) -> None:
    assert "份额合计不是整体" not in page(office, "dwelling", estate.shared.pk)
    estate.person(estate.shared, name="赵三", share_of=1, share_in=3)
    assert "4/3" in page(office, "dwelling", estate.shared.pk)


def test_several_dwellings_of_one_owner_are_seen_within_the_area(
    office: Client, estate: Estate, client_of: SignIn, cast: Cast
) -> None:
    assert "此人另有 1 套" in page(office, "dwelling", estate.shared.pk)
    far = Estate(cast, cast.tumd, "西苑小区").whole()
    assert "此人另有 1 套" in page(office, "dwelling", estate.shared.pk)
    assert "此人另有 1 套" in page(client_of(far.office), "dwelling", far.shared.pk)


def test_an_owner_is_corrected_without_being_seen(office: Client, estate: Estate) -> None:
    url = reverse("communities:edit_owner", args=[estate.first.pk])
    form = office.get(url).content.decode()
    assert "张**" in form
    assert NAME not in form
    assert PHONE not in form
    data = {"kind": "person", "role": "owner", "phone": "13700007777", "share_of": "1", "share_in": "2",
            "version": "1"}  # fmt: skip
    assert office.post(url, data).status_code == 302
    row = Owner.objects.get(pk=estate.first.pk)
    assert (row.name, row.phone) == (NAME, "13700007777")
    office.post(url, data | {"phone": "", "no_phone": "on", "version": "2"})
    assert Owner.objects.get(pk=row.pk).phone == ""


def test_what_somebody_else_wrote_about_a_person_comes_masked(office: Client, estate: Estate) -> None:
    change_row(estate.first, actor=estate.office, values={"phone": "13655556666"}, version=1)
    url = reverse("communities:edit_owner", args=[estate.first.pk])
    data = {"kind": "person", "role": "owner", "phone": "13700007777", "share_of": "1", "share_in": "2", "version": "1"}
    answer = office.post(url, data)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "136****6666" in text
    assert "13655556666" not in text
    assert "13812345678" not in text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("phone", "138****5678", "遮盖"),
        ("name", "张**", "遮盖"),
        ("identity", "110105194912310021", "最后一位"),
        ("identity", "110105491231002", "18"),
        ("identity", "11010519491331002X", "出生日期"),
        ("share_of", "3", "份额"),
        ("share_in", "0", "1"),
    ],
)
def test_wrong_personal_data_is_refused_without_being_repeated(
    office: Client, estate: Estate, field: str, value: str, sentence: str
) -> None:
    data = {"kind": "person", "role": "owner", "name": "钱某", "share_of": "1", "share_in": "2"} | {field: value}
    answer = office.post(reverse("communities:add_owner", args=[estate.shared.pk]), data)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Owner.objects.filter(dwelling=estate.shared).count() == 2


def test_only_lead_office_and_sub_district_write(estate: Estate, client_of: SignIn, cast: Cast) -> None:
    client = client_of(cast.gaotang.auditor)
    for name, args in [("add_building", [estate.community.pk]), ("edit_dwelling", [estate.shared.pk]),
                       ("add_owner", [estate.shared.pk])]:  # fmt: skip
        assert client.get(reverse(f"communities:{name}", args=args)).status_code == 403


def test_every_write_stands_on_record_without_names(office: Client, estate: Estate) -> None:
    entries = AuditEntry.objects.filter(code__startswith="communities.owner.")
    assert entries.count() == 4
    for entry in entries:
        assert NAME not in f"{entry.subject_label}{entry.before}{entry.after}{entry.reason}"


@pytest.mark.parametrize("name", ["houses", "building", "dwelling", "dwellings", "people"])
def test_pages_cost_a_bounded_number_of_queries(
    office: Client, estate: Estate, django_assert_max_num_queries: Callable[..., Any], name: str
) -> None:
    args = {"houses": [estate.community.pk], "building": [estate.community.pk, estate.building.pk],
            "dwelling": [estate.shared.pk]}.get(name, [])  # fmt: skip
    url = reverse(f"communities:{name}", args=args)
    office.get(url)
    with django_assert_max_num_queries(40) as first:
        office.get(url)
    for n in range(12):
        estate.person(estate.door("3", str(100 + n), 5_000, n // 2 + 1), name=f"邻居{n}")
    with django_assert_max_num_queries(len(first)):
        office.get(url)


def test_rare_characters_survive(office: Client, estate: Estate) -> None:
    found = office.post(reverse("communities:find_people"), {"words": RARE}).content.decode()
    assert "2-401" in found
    shown = office.post(reverse("communities:look", args=[estate.shared.pk]), {"purpose": "visit"}).content.decode()
    assert RARE in shown
