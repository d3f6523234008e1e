"""Two people at one page of facts, the trash, two entries that are one, and where a community lies."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jiugai.common.actors import Actor
from jiugai.common.results import BadInput, NotAllowed, WrongState
from jiugai.communities import services
from jiugai.communities.models import Alias, Building, Community, Dwelling, Enrolment, Facility, Tie
from jiugai.communities.queries import changes_of, communities_visible_to, total_once
from jiugai.communities.queries.alike import alike
from jiugai.communities.services.merging import keep_apart, merge_communities, plan_merge
from jiugai.communities.services.trash import restore
from jiugai.communities.tests.test_register import all_known, community
from jiugai.policies.api import Policy
from tests.cast import Cast

SignIn = Callable[[Actor | str], Client]


def shown(row: Community) -> dict[str, str]:
    """What the form holds when somebody opens it."""
    return {
        "base": str(row.version), "version": str(row.version), "name": row.name, "region_code": row.region_code,
        "kind": row.kind, "address": row.address,
    }  # fmt: skip


def test_two_people_at_different_facts_both_keep_what_they_wrote(
    plans: dict[str, Policy], cast: Cast, client_of: SignIn
) -> None:
    row = community("供销楼")
    address, mine, theirs = reverse("communities:edit", args=[row.pk]), shown(row), shown(row)
    assert client_of(cast.tumd.lead_office).post(address, theirs | {"address": "北街 1 号"}).status_code == 302
    assert client_of(cast.tumd.sub_district).post(address, mine | {"households": "36"}).status_code == 302
    row.refresh_from_db()
    assert (row.address, row.households) == ("北街 1 号", 36)


def clash(row: Community, cast: Cast, client_of: SignIn) -> tuple[Client, str, dict[str, str], Any]:
    """Both opened the form; the office saved address and households, the street writes address and area."""
    address, mine = reverse("communities:edit", args=[row.pk]), shown(row)
    office = client_of(cast.tumd.lead_office).post(address, mine | {"address": "北街 1 号", "households": "36"})
    assert office.status_code == 302
    street = client_of(cast.tumd.sub_district)
    mine |= {"address": "南街 2 号", "area": "3,062.40"}
    return street, address, mine, street.post(address, mine)


def test_the_same_fact_twice_asks_for_a_choice_and_overwrites_nothing(
    plans: dict[str, Policy], cast: Cast, client_of: SignIn
) -> None:
    row = community("供销楼")
    street, address, mine, answer = clash(row, cast, client_of)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'name="choose:address"' in page
    assert "choose:households" not in page
    assert 'value="3,062.40"' in page
    assert 'name="households" value="36"' in page
    row.refresh_from_db()
    assert (row.address, row.area) == ("北街 1 号", None)
    again = mine | {"version": str(row.version), "households": "36"}
    assert street.post(address, again).status_code == 409
    assert street.post(address, again | {"choose:address": "mine"}).status_code == 302
    row.refresh_from_db()
    assert (row.address, row.area, row.households) == ("南街 2 号", 306_240, 36)


def test_who_chooses_the_saved_value_keeps_his_other_facts(
    plans: dict[str, Policy], cast: Cast, client_of: SignIn
) -> None:
    row = community("供销楼")
    street, address, mine, _answer = clash(row, cast, client_of)
    row.refresh_from_db()
    final = mine | {"version": str(row.version), "households": "36", "choose:address": "saved"}
    assert street.post(address, final).status_code == 302
    row.refresh_from_db()
    assert (row.address, row.area, row.households) == ("北街 1 号", 306_240, 36)


def test_a_third_save_during_the_choice_is_not_overwritten_either(
    plans: dict[str, Policy], cast: Cast, client_of: SignIn
) -> None:
    row = community("供销楼")
    street, address, mine, _answer = clash(row, cast, client_of)
    row.refresh_from_db()
    chosen = mine | {"version": str(row.version), "households": "36", "choose:address": "mine"}
    services.change_row(row, actor=cast.tumd.lead_office, values={"address": "东街 3 号"}, version=row.version)
    assert street.post(address, chosen).status_code == 409
    row.refresh_from_db()
    assert row.address == "东街 3 号"


@pytest.mark.clause("TR-2.1", part="two at one criterion")
def test_criteria_are_merged_one_by_one(plans: dict[str, Policy], cast: Cast, client_of: SignIn) -> None:
    row = community("供销楼")
    codes = list(all_known(row.enrolments.get())["conditions"])[:2]  # type: ignore[call-overload]
    assert len(codes) == 2
    address, mine = reverse("communities:edit", args=[row.pk]), shown(row)
    office, street = client_of(cast.tumd.lead_office), client_of(cast.tumd.sub_district)
    assert office.post(address, mine | {f"conditions:{codes[0]}": "yes"}).status_code == 302
    assert street.post(address, mine | {f"conditions:{codes[1]}": "no"}).status_code == 302
    row.refresh_from_db()
    assert (row.conditions[codes[0]], row.conditions[codes[1]]) == (True, False)
    page = street.get(address).content.decode()
    assert page.count("<h2") >= 4
    assert page.index("/policies/150221-2021/clauses/") < page.index(f'name="conditions:{codes[0]}"')


def test_the_lead_office_chooses_the_sub_district_by_name_and_a_street_only_its_own(
    plans: dict[str, Policy], cast: Cast, client_of: SignIn
) -> None:
    row = community("供销楼")
    assert cast.tumd.other_sub_district
    address = reverse("communities:edit", args=[row.pk])
    page = client_of(cast.tumd.lead_office).get(address).content.decode()
    assert "沟门镇</option>" in page
    assert "沟门镇</option>" not in client_of(cast.tumd.sub_district).get(address).content.decode()
    moved = shown(row) | {"region_code": "150221105000"}
    assert client_of(cast.tumd.lead_office).post(address, moved).status_code == 302
    assert communities_visible_to(cast.tumd.other_sub_district).get() == row


def test_a_new_community_is_registered_where_it_lies(plans: dict[str, Policy], cast: Cast, client_of: SignIn) -> None:
    assert cast.tumd.other_sub_district
    client, address = client_of(cast.tumd.lead_office), reverse("communities:register")
    assert "沟门镇</option>" in client.get(address).content.decode()
    sent = {"name": "沟门粮站家属楼", "region_code": "150221105000"}
    assert client.post(address, sent).status_code == 302
    assert communities_visible_to(cast.tumd.other_sub_district).get().name == "沟门粮站家属楼"
    assert client.post(address, {"name": "别处小区", "region_code": "371526001000"}).status_code == 422


# ---- trash ----------------------------------------------------------------------------------------------------


@pytest.mark.clause("TR-2.2a", part="put away and restored")
def test_thirty_are_put_away_by_mistake_and_all_come_back(
    plans: dict[str, Policy], cast: Cast, client_of: SignIn
) -> None:
    lead = cast.tumd.lead_office
    client, before = client_of(lead), total_once(lead)
    for row in Community.objects.filter(county__code="150221"):
        answer = client.post(reverse("communities:put_away", args=[row.pk]), {"reason": "重复导入"})
        assert answer.status_code == 302
    assert communities_visible_to(lead).count() == 0
    trash = reverse("communities:trash")
    page = client.get(trash).content.decode()
    assert "供销楼" in page
    assert "重复导入" in page
    assert lead.label in page
    preview = client.post(trash, {"_do": "restore", "_all": "1", "_step": "look"}).content.decode()
    kept = dict(re.findall(r'type="hidden" name="(_\w+)" value="([^"]*)"', preview))
    assert client.post(trash, kept | {"_do": "restore", "_step": "apply"}).status_code in (200, 302)
    assert communities_visible_to(lead).count() == 26
    assert total_once(lead) == before


def test_a_name_taken_meanwhile_is_said_in_a_sentence(plans: dict[str, Policy], cast: Cast) -> None:
    lead = cast.tumd.lead_office
    row = services.trash_row(community("供销楼"), actor=lead, reason="重复")
    services.register_community(actor=lead, name="供销楼", region_code="150221104000", programmes=[])
    with pytest.raises(BadInput, match="已经登记"):
        restore(row, actor=lead)


def test_a_dwelling_comes_back_only_after_its_building(plans: dict[str, Policy], cast: Cast) -> None:
    lead = cast.tumd.lead_office
    one = services.create_row(Building(community=community("供销楼"), number="1"), actor=lead)
    room = services.create_row(Dwelling(building=one, room="101"), actor=lead)
    services.trash_row(room, actor=lead, reason="误录")
    services.trash_row(one, actor=lead, reason="误录")
    with pytest.raises(BadInput):
        restore(Dwelling.objects.get(pk=room.pk), actor=lead)
    restore(one, actor=lead)
    assert restore(Dwelling.objects.get(pk=room.pk), actor=lead).deleted_at is None


def test_each_kind_of_row_has_its_trash(plans: dict[str, Policy], cast: Cast, client_of: SignIn) -> None:
    lead = cast.tumd.lead_office
    one = services.create_row(Building(community=community("供销楼"), number="7"), actor=lead)
    services.trash_row(one, actor=lead, reason="已拆除")
    client = client_of(lead)
    for kind in ("building", "dwelling", "owner", "facility", "itemcondition", "space", "tie"):
        page = client.get(reverse("communities:trash_of", args=[kind]))
        assert page.status_code == 200
        assert ("已拆除" in page.content.decode()) is (kind == "building")
    assert client.get(reverse("communities:trash_of", args=["nothing"])).status_code == 404
    assert "已拆除" not in client_of(cast.tumd.other_sub_district).get(
        reverse("communities:trash_of", args=["building"])
    ).content.decode()  # fmt: skip


# ---- two entries, one community ---------------------------------------------------------------------------------


@pytest.fixture
def twice(plans: dict[str, Policy], cast: Cast) -> tuple[Community, Community]:
    """供销楼, which the plan names, and 供销社家属楼, which somebody registered again with its houses."""
    lead = cast.tumd.lead_office
    keep = community("供销楼")
    programme = keep.enrolments.get().programme
    other = services.register_community(
        actor=lead, name="供销社家属楼", region_code="150221104000", programmes=[programme],
        facts={"address": "北街 1 号", "households": 40},
    )  # fmt: skip
    keep = services.change_row(keep, actor=lead, values={"households": 36}, version=keep.version)
    for row, numbers in ((keep, "1"), (other, "12")):
        for number in numbers:
            services.create_row(Building(community=row, number=f"{number}号楼"), actor=lead)
    mine, theirs = Building.objects.get(community=keep), Building.objects.get(community=other, number="1号楼")
    services.create_row(Dwelling(building=mine, room="101", area=6000), actor=lead)
    for room in ("101", "102"):
        services.create_row(Dwelling(building=theirs, room=room, area=7000), actor=lead)
    services.create_row(Facility(community=other, kind="heat", name="换热站"), actor=lead)
    for row in (keep, other):
        services.create_row(
            Tie(community=row, organisation=cast.tumd.body("owner_unit"), kind="owner_unit"), actor=lead
        )
    return Community.objects.get(pk=keep.pk), Community.objects.get(pk=other.pk)


@pytest.mark.clause("TR-2.2a", part="one community twice in the register")
def test_merging_moves_what_hangs_below_and_keeps_both_histories(
    twice: tuple[Community, Community], cast: Cast, client_of: SignIn
) -> None:
    (keep, drop), lead = twice, cast.tumd.lead_office
    before = len(changes_of(drop, lead, "150221"))
    kept = merge_communities(keep, drop, actor=lead, reason="同一小区两次登记")
    drop.refresh_from_db()
    assert (kept.name, kept.address, kept.households) == ("供销楼", "北街 1 号", 36)
    assert (kept.counted_buildings, kept.counted_dwellings, kept.counted_area) == (2, 2, 13_000)
    assert drop.merged_into == kept
    assert drop.deleted_reason == "同一小区两次登记"
    assert services.find_by_name("150221", "供销社家属楼") == kept
    assert Facility.objects.get(name="换热站").community == kept
    assert Tie.objects.filter(community=kept, deleted_at=None).count() == 1
    assert Enrolment.objects.filter(community=kept).count() == 1
    assert len(changes_of(drop, lead, "150221")) >= before
    page = client_of(lead).get(reverse("communities:changes", args=[kept.pk])).content.decode()
    assert "供销社家属楼" in page
    assert "同一小区两次登记" in page


def test_the_preview_says_what_moves_what_stays_and_what_is_filled_in(
    twice: tuple[Community, Community], cast: Cast, client_of: SignIn
) -> None:
    keep, drop = twice
    plan = plan_merge(keep, drop)
    assert [b.number for b in plan.buildings] == ["2号楼"]
    assert [str(d) for d in plan.left_dwellings] == ["101"]
    assert plan.filled == {"address": "北街 1 号"}
    assert plan.differing == ["households"]
    client = client_of(cast.tumd.sub_district)
    address = reverse("communities:merge_into", args=[keep.pk, drop.pk])
    page = client.get(address).content.decode()
    assert "北街 1 号" in page
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "同一小区"}).status_code == 302
    assert client.get(reverse("communities:merge", args=[keep.pk])).status_code == 200


def test_merging_refuses_itself_other_areas_and_the_trash(
    twice: tuple[Community, Community], cast: Cast, client_of: SignIn
) -> None:
    (keep, drop), lead = twice, cast.tumd.lead_office
    with pytest.raises(BadInput):
        merge_communities(keep, keep, actor=lead, reason="x")
    with pytest.raises(BadInput):
        merge_communities(keep, drop, actor=lead, reason=" ")
    with pytest.raises(NotAllowed):
        merge_communities(keep, drop, actor=cast.tumd.other_sub_district, reason="x")
    services.trash_row(drop, actor=lead, reason="x")
    with pytest.raises(WrongState):
        merge_communities(keep, drop, actor=lead, reason="x")
    address = reverse("communities:merge_into", args=[keep.pk, drop.pk])
    assert client_of(cast.tumd.other_sub_district).get(address).status_code == 404


def test_a_merged_entry_that_is_restored_stands_for_itself_again(
    twice: tuple[Community, Community], cast: Cast
) -> None:
    (keep, drop), lead = twice, cast.tumd.lead_office
    merge_communities(keep, drop, actor=lead, reason="误判")
    restored = restore(Community.objects.get(pk=drop.pk), actor=lead, reason="确为两个小区")
    assert restored.deleted_at is None
    assert Community.objects.get(pk=drop.pk).merged_into is None
    assert not Alias.objects.filter(name="供销社家属楼").exists()


def test_names_that_resemble_each_other_are_asked_about_once_and_the_plans_own_pairs_never(
    twice: tuple[Community, Community], cast: Cast, client_of: SignIn
) -> None:
    (keep, drop), lead = twice, cast.tumd.lead_office
    assert drop in alike(keep, lead)
    assert keep in alike(drop, lead)
    assert alike(community("邮电家属楼"), lead) == []
    client = client_of(lead)
    assert "供销社家属楼" in client.get(keep.get_absolute_url()).content.decode()
    assert client.post(reverse("communities:apart", args=[keep.pk, drop.pk])).status_code == 302
    assert alike(keep, lead) == []
    assert alike(drop, lead) == []
    with pytest.raises(NotAllowed):
        keep_apart(keep, drop, actor=cast.tumd.utility)


def test_programmes_over_some_buildings_go_on_naming_them(
    twice: tuple[Community, Community], cast: Cast, plans: dict[str, Policy]
) -> None:
    (keep, drop), lead = twice, cast.tumd.lead_office
    second = Building.objects.get(community=drop, number="2号楼")
    drop.enrolments.get().covers.set([second])
    merge_communities(keep, drop, actor=lead, reason="同一小区")
    names = {b.number for b in keep.enrolments.get().covers.all()}
    assert names == {"1号楼", "2号楼"}
