"""What is found of the plan's items, entered with one tap; freed ground and parking."""

import datetime
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jiugai.attachments.api import attachments_of, link_file, may_attach, store_file
from jiugai.common.actors import Actor
from jiugai.common.results import BadInput
from jiugai.common.subjects import ref
from jiugai.communities.models import Building, Community, ItemCondition, Space
from jiugai.communities.queries.conditions import by_category, count_dangers, ground_of, item_lines
from jiugai.communities.rules import ground, parking_gained, rank, worst
from jiugai.communities.services import Conflict, change_row, create_row
from jiugai.communities.services.conditions import set_condition
from jiugai.policies.api import CatalogueItem, Policy, plan_in_force
from tests.cast import BUSINESS_DATE, Cast

SignIn = Callable[[Actor | str], Client]
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001"
    "e221bc330000000049454e44ae426082"
)


def west() -> Community:
    return Community.objects.get(name="西岳楼")


def seen(cast: Cast, code: str, condition: str, building: Building | None = None, **more: Any) -> ItemCondition:
    return set_condition(
        actor=cast.tumd.sub_district, community=west(), item_code=code, values={"condition": condition} | more,
        building=building,
    )  # fmt: skip


def test_the_matrix_holds_every_item_of_the_plan_in_its_three_categories(plans: dict[str, Policy], cast: Cast) -> None:
    policy = plans["150221"]
    groups = by_category(item_lines(west(), policy))
    assert [key for key, _label, _lines in groups] == ["basic", "improvement", "upgrade"]
    assert sum(len(lines) for _key, _label, lines in groups) == CatalogueItem.objects.filter(policy=policy).count()


def test_one_tap_records_an_item_and_another_corrects_it(
    plans: dict[str, Policy], cast: Cast, client_of: SignIn
) -> None:
    client, url = client_of(cast.tumd.sub_district), reverse("communities:tap", args=[west().pk])
    answer = client.post(url, {"item": "TR-B05", "condition": "poor", "version": "0"})
    assert answer.status_code == 302
    row = ItemCondition.objects.get()
    assert (row.item_code, row.condition, row.seen_on) == ("TR-B05", "poor", BUSINESS_DATE)
    part = client.post(
        url, {"item": "TR-B05", "condition": "dangerous", "version": "1"}, headers={"HX-Request": "true"}
    )
    page = part.content.decode()
    assert page.lstrip().startswith("<li")
    assert 'aria-pressed="true"' in page
    row.refresh_from_db()
    assert (row.condition, row.version) == ("dangerous", 2)
    client.post(url, {"item": "TR-B05", "condition": "dangerous", "version": "2"})
    row.refresh_from_db()
    assert row.version == 2


def test_a_dangerous_item_stands_on_top_on_the_tab_and_on_the_overview(
    plans: dict[str, Policy], cast: Cast, client_of: SignIn
) -> None:
    seen(cast, "TR-B09", "dangerous", evidence="路面塌陷")
    seen(cast, "TR-B01", "good")
    community = west()
    first = by_category(item_lines(community, plans["150221"]))[0][2][0]
    assert (first.code, count_dangers(cast.tumd.lead_office, community)) == ("TR-B09", 1)
    overview = client_of(cast.tumd.lead_office).get(community.get_absolute_url()).content.decode()
    assert "1 项存在危险" in overview
    assert "路面塌陷" in overview


def test_the_same_item_is_dangerous_once_however_many_buildings(plans: dict[str, Policy], cast: Cast) -> None:
    lead = cast.tumd.lead_office
    for number in ("1", "2"):
        building = create_row(Building(community=west(), number=number), actor=lead)
        seen(cast, "TR-B14", "dangerous", building)
    seen(cast, "TR-B14", "good")
    assert count_dangers(lead, west()) == 1
    line = next(x for x in item_lines(west(), plans["150221"]) if x.code == "TR-B14")
    assert (line.worst, len(line.parts), line.whole.condition) == ("dangerous", 2, "good")


def test_what_was_found_outlives_a_revision_by_the_code_of_the_item(plans: dict[str, Policy], cast: Cast) -> None:
    seen(cast, "TR-B01", "poor")
    seen(cast, "TR-B02", "dangerous")
    CatalogueItem.objects.filter(code="TR-B02").delete()
    lines = {x.code: x for x in item_lines(west(), plan_in_force("150221", BUSINESS_DATE))}
    assert lines["TR-B01"].worst == "poor"
    assert (lines["TR-B02"].item, lines["TR-B02"].worst) == (None, "dangerous")


def test_an_item_that_the_plan_does_not_hold_is_refused(plans: dict[str, Policy], cast: Cast) -> None:
    with pytest.raises(BadInput):
        seen(cast, "GT-B01", "good")
    with pytest.raises(BadInput):
        seen(cast, "TR-B01", "wonderful")


def test_two_people_tap_the_same_item_and_the_second_sees_it(
    plans: dict[str, Policy], cast: Cast, client_of: SignIn
) -> None:
    seen(cast, "TR-B01", "poor")
    url = reverse("communities:tap", args=[west().pk])
    late = client_of(cast.tumd.lead_office).post(
        url, {"item": "TR-B01", "condition": "good", "version": "0"}, headers={"HX-Request": "true"}
    )
    assert (late.status_code, ItemCondition.objects.get().condition) == (422, "poor")
    assert "较差" in late.content.decode()
    row = ItemCondition.objects.get()
    change_row(row, actor=cast.tumd.lead_office, values={"condition": "missing"}, version=1)
    with pytest.raises(Conflict):
        set_condition(
            actor=cast.tumd.sub_district, community=west(), item_code="TR-B01", values={"condition": "good"}, version=1
        )


def test_two_quick_taps_of_one_hand_are_no_conflict(plans: dict[str, Policy], cast: Cast, client_of: SignIn) -> None:
    url = reverse("communities:tap", args=[west().pk])
    client = client_of(cast.tumd.sub_district)
    for condition in ("poor", "good", "dangerous"):
        given = {"item": "TR-B01", "condition": condition, "version": "0"}
        assert client.post(url, given, headers={"HX-Request": "true"}).status_code == 200
    assert (ItemCondition.objects.get().condition, ItemCondition.objects.get().version) == ("dangerous", 3)


def test_a_finding_has_several_photographs_and_the_limit_is_said_before(
    plans: dict[str, Policy], cast: Cast, client_of: SignIn
) -> None:
    actor = cast.tumd.sub_district
    row = seen(cast, "TR-B05", "dangerous")
    for name in ("阀门.png", "立管.png"):
        file = store_file(
            actor=actor, county="150221", content=BytesIO(PNG + name.encode()), name=name, purpose="communities.photo"
        )
        link_file(file, ref(row), actor=actor)
    assert len(attachments_of(ref(row))) == 2
    page = client_of(actor).get(reverse("communities:condition", args=[row.community_id, "TR-B05"])).content.decode()
    assert "阀门.png" in page
    assert "20 MB" in page
    assert may_attach(actor, ref(row))
    assert not may_attach(cast.tumd.auditor, ref(row))
    assert not may_attach(cast.gaotang.lead_office, ref(row))
    matrix = client_of(actor).get(reverse("communities:conditions", args=[row.community_id])).content.decode()
    assert "2 张照片" in matrix


def test_remaining_life_is_shown_and_what_is_over_says_by_how_much(
    plans: dict[str, Policy], cast: Cast, client_of: SignIn
) -> None:
    row = seen(cast, "TR-B06", "poor", installed_year=1996, life_years=20)
    url = reverse("communities:condition", args=[row.community_id, "TR-B06"])
    assert "超期 5 年" in client_of(cast.tumd.lead_office).get(url).content.decode()


def test_a_form_enters_what_was_found_at_one_building(plans: dict[str, Policy], cast: Cast, client_of: SignIn) -> None:
    building = create_row(Building(community=west(), number="1"), actor=cast.tumd.lead_office)
    foreign = Building.objects.exclude(community=west()).first()
    url = reverse("communities:add_finding", args=[west().pk, "TR-B14"])
    client = client_of(cast.tumd.sub_district)
    given = {"condition": "poor", "evidence": "雨棚开裂", "installed_year": "1994", "building": building.pk}
    assert client.post(url, given).status_code == 302
    row = ItemCondition.objects.get()
    assert (row.building, row.evidence, row.installed_year) == (building, "雨棚开裂", 1994)
    if foreign:
        assert client.post(url, given | {"building": foreign.pk}).status_code == 422
    edit = reverse("communities:edit_finding", args=[row.pk])
    assert client.post(edit, {"condition": "good", "version": row.version}).status_code == 302
    row.refresh_from_db()
    assert (row.condition, row.evidence) == ("good", "")
    assert client.post(reverse("communities:trash_finding", args=[row.pk]), {"reason": "重复"}).status_code == 302
    assert item_lines(west(), plans["150221"])[0].findings == []


def test_the_matrix_takes_the_same_queries_however_much_was_found(
    plans: dict[str, Policy], cast: Cast, client_of: SignIn, django_assert_max_num_queries: Any
) -> None:
    for item in CatalogueItem.objects.filter(policy=plans["150221"])[:20]:
        seen(cast, item.code, "poor")
    client, url = client_of(cast.tumd.lead_office), reverse("communities:conditions", args=[west().pk])
    client.get(url)
    with django_assert_max_num_queries(34):
        client.get(url)


def test_a_foreign_community_has_no_matrix(plans: dict[str, Policy], cast: Cast, client_of: SignIn) -> None:
    url = reverse("communities:conditions", args=[west().pk])
    assert client_of(cast.gaotang.lead_office).get(url).status_code == 404
    tap = client_of(cast.tumd.other_sub_district).post(
        reverse("communities:tap", args=[west().pk]), {"item": "TR-B01", "condition": "good"}
    )
    assert tap.status_code in (403, 404)
    assert not ItemCondition.objects.exists()


def test_the_worst_finding_speaks_for_an_item() -> None:
    assert worst(["good", "dangerous", "poor"]) == "dangerous"
    assert worst([]) == ""
    assert [rank(c) for c in ("dangerous", "missing", "poor", "good", "")] == [0, 1, 2, 3, 4]


class TestFreedGround:
    """TR-3.2.3: what is freed, what is built on it, parking before and after."""

    @pytest.mark.clause("TR-3.2.3")
    def test_the_ledger_adds_up_what_is_freed_used_and_left(
        self, plans: dict[str, Policy], cast: Cast, client_of: SignIn
    ) -> None:
        actor, client = cast.tumd.sub_district, client_of(cast.tumd.sub_district)
        add = reverse("communities:add_space", args=[west().pk])
        boiler = {"was": "boiler_house", "area": "320.50", "freed_on": "2021-07-01", "becomes": "property_room",
                  "used_area": "120", "built_on": "2021-09-01"}  # fmt: skip
        assert client.post(add, boiler).status_code == 302
        assert client.post(add, {"was": "shed", "area": "80"}).status_code == 302
        assert client.post(add, {"was": "fence"}).status_code == 302
        sums = ground_of(Space.objects.all())
        assert (sums.freed, sums.used, sums.left, sums.freed_unknown) == (40_050, 12_000, 28_050, 1)
        park = reverse("communities:parking", args=[west().pk])
        assert client.post(park, {"parking_before": "8", "parking_after": "42", "version": "1"}).status_code == 302
        page = client.get(reverse("communities:spaces", args=[west().pk])).content.decode()
        for words in ("400.50", "120.00", "280.50", "锅炉房", "物业用房", "+34"):
            assert words in page, words
        row = Space.objects.get(was="boiler_house")
        change_row(row, actor=actor, values={"used_area": 32_050}, version=row.version)
        assert ground_of(Space.objects.all()).left == 8_000

    @pytest.mark.clause("TR-3.2.3")
    def test_more_is_not_built_than_was_freed(self, plans: dict[str, Policy], cast: Cast, client_of: SignIn) -> None:
        add = reverse("communities:add_space", args=[west().pk])
        given = {"was": "shed", "area": "80", "becomes": "parking", "used_area": "80.01"}
        assert client_of(cast.tumd.sub_district).post(add, given).status_code == 422
        with pytest.raises(BadInput):
            create_row(
                Space(community=west(), was="shed", area=8_000, becomes="parking", used_area=8_001),
                actor=cast.tumd.lead_office,
            )
        before = {"was": "shed", "becomes": "parking", "freed_on": "2021-08-01", "built_on": "2021-07-31"}
        assert client_of(cast.tumd.sub_district).post(add, before).status_code == 422
        assert not Space.objects.exists()

    def test_what_is_not_measured_is_counted_and_not_guessed(self) -> None:
        assert ground([(None, 500, True), (1_000, None, True), (2_000, None, False)]) == ground(
            [(2_000, None, False), (None, 500, True), (1_000, None, True)]
        )
        sums = ground([(None, 500, True), (1_000, None, True), (2_000, None, False)])
        assert (sums.freed, sums.used, sums.freed_unknown, sums.used_unknown) == (3_500, 500, 1, 1)
        assert ground([]).left == 0

    def test_parking_before_and_after(self) -> None:
        assert (parking_gained(8, 42), parking_gained(42, 8)) == (34, -34)
        assert parking_gained(None, 42) is None
        assert parking_gained(0, 0) == 0

    def test_a_line_is_put_away_with_a_reason(self, plans: dict[str, Policy], cast: Cast, client_of: SignIn) -> None:
        row = create_row(
            Space(community=west(), was="shed", freed_on=datetime.date(2021, 7, 1)), actor=cast.tumd.lead_office
        )
        url = reverse("communities:trash_space", args=[row.pk])
        client = client_of(cast.tumd.sub_district)
        assert client.post(url, {"reason": ""}).status_code == 422
        assert client.post(url, {"reason": "记错了"}).status_code == 302
        row.refresh_from_db()
        assert row.deleted_reason == "记错了"
