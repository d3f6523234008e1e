"""Facilities: who owns, renovates, pays and maintains by the plan in force, orphans, utilities, confidential lines."""

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from jiugai.attachments.api import may_attach
from jiugai.common.actors import Actor
from jiugai.common.results import BadInput, NotAllowed
from jiugai.common.subjects import ref
from jiugai.communities.models import Building, Community, Facility
from jiugai.communities.queries import communities_visible_to
from jiugai.communities.queries.facilities import (
    facilities_visible_to,
    mapped_facilities,
    orphans,
    plan_words,
)
from jiugai.communities.rules import PlanWords, lacks, remaining_years, responsibility, words_of_plan
from jiugai.communities.services import change_row, create_row, register_community, trash_row
from jiugai.communities.services.facilities import change_facility, register_facility
from jiugai.communities.sources import orphans_waiting
from jiugai.communities.tests.importing import Table
from jiugai.policies.api import Policy
from tests.cast import BUSINESS_DATE, Cast, Side

SignIn = Callable[[Actor | str], Client]
GT = PlanWords(port="五（四）", others="五（四）", passes="五（四）", maintains="五（四）")


def gaotang_community(cast: Cast, name: str = "邮电家属楼", region: str = "001") -> Community:
    return register_community(
        actor=cast.gaotang.lead_office, name=name, region_code=f"371526{region}000", programmes=[]
    )


def heat_line(community: Community, actor: Actor, **facts: Any) -> Facility:
    return register_facility(Facility(community=community, **{"kind": "heat", "name": "供热管线"} | facts), actor=actor)


def owned(side: Side, **facts: Any) -> dict[str, Any]:
    """A line that a utility owns and maintains, beyond the household port."""
    heat = side.body("utility")
    return {"owner_kind": "utility", "owner": heat, "maintainer": heat, "port": "beyond"} | facts


@pytest.mark.clause("GT-5.4b", part="ownership")
@pytest.mark.parametrize(
    ("owner_kind", "port", "renovates", "maintains"),
    [
        ("utility", "beyond", "owner", "passes"),
        ("owners", "beyond", "supported", "passes"),
        ("government", "beyond", "supported", "passes"),
        ("unit", "beyond", "supported", "passes"),
        ("", "beyond", "unknown", "passes"),
        ("utility", "", "unknown", "unknown"),
        ("utility", "within", "silent", "silent"),
        ("owners", "within", "silent", "silent"),
    ],
)
def test_who_renovates_and_maintains_a_line_follows_from_the_port_and_the_right(
    owner_kind: str, port: str, renovates: str, maintains: str
) -> None:
    found = responsibility("heat", owner_kind, port, GT)
    assert (found.renovates.party, found.pays.party, found.maintains.party) == (renovates, renovates, maintains)
    assert {p.clause for p in (found.renovates, found.maintains) if p.party in ("owner", "supported", "passes")} <= {
        "五（四）"
    }


@pytest.mark.clause("GT-5.4b", part="ownership")
def test_only_lines_are_meant_and_a_plan_that_is_silent_is_not_read_as_saying_something() -> None:
    assert responsibility("road", "utility", "beyond", GT).renovates.party == "silent"
    assert responsibility("heat", "utility", "beyond", PlanWords()).renovates.party == "silent"
    assert responsibility("heat", "utility", "beyond", PlanWords()).maintains.party == "silent"


def test_each_plan_says_its_own_and_no_county_stands_in_the_code(plans: dict[str, Policy]) -> None:
    gaotang, tumd = plan_words(plans["371526"]), plan_words(plans["150221"])
    assert (gaotang.port, gaotang.others, gaotang.passes) == ("五（四）",) * 3
    assert (tumd.port, tumd.others, tumd.passes) == ("", "", "")
    assert (tumd.by_right, tumd.maintains) == ("四（二）管线单位",) * 2
    found = responsibility("power", "utility", "beyond", tumd)
    assert (found.renovates.party, found.pays.party, found.maintains.party) == ("owner", "silent", "line_owner")
    assert responsibility("power", "", "", tumd).renovates.party == "unknown"


def test_a_county_never_seen_before_is_read_by_its_words() -> None:
    said = words_of_plan(
        [
            (
                "四",
                "入户端口以外的供水、燃气专营设施，产权归专营单位的由其自行改造；不属于专营单位的给予支持。",
            ),
            ("五", "改造后的专营设施，产权或者管理权移交专营单位。"),
            ("六", "居民出资部分按产权比例承担。"),
        ]
    )
    assert (said.port, said.others, said.passes, said.by_right) == ("四", "四", "五", "")
    assert words_of_plan([("三", "道路、绿化由街道负责改造，改造后由物业维护。")]) == PlanWords()


@pytest.mark.clause("TR-6.6", part="facilities with owner and maintainer")
def test_a_facility_without_owner_or_maintainer_is_an_orphan(plans: dict[str, Policy], cast: Cast) -> None:
    side = cast.gaotang
    lead, community, heat = side.lead_office, gaotang_community(cast), side.body("utility")
    facts: list[tuple[dict[str, Any], tuple[str, ...]]] = [
        ({}, ("owner", "maintainer")),
        ({"owner_kind": "utility", "maintainer": heat}, ("owner",)),
        ({"owner_kind": "owners", "maintainer_name": "业主自管"}, ()),
        ({"owner_kind": "owners"}, ("maintainer",)),
        ({"owner": heat, "maintainer": heat}, ()),
        ({"owner_kind": "unit", "maintainer_name": "原单位"}, ("owner",)),
    ]
    rows = [heat_line(community, lead, **given) for given, _missing in facts]
    for row, (_given, missing) in zip(rows, facts, strict=True):
        has_maintainer = bool(row.maintainer_id or row.maintainer_name)
        assert lacks(row.owner_kind, bool(row.owner_id), has_maintainer) == missing
    expected = {row.pk for row, (_given, missing) in zip(rows, facts, strict=True) if missing}
    assert {row.pk for row in orphans(facilities_visible_to(lead))} == expected
    (item,) = orphans_waiting(lead, side.code, BUSINESS_DATE)
    assert "4" in str(item.title)
    assert list(orphans_waiting(side.sub_district, side.code, BUSINESS_DATE)) == []


@pytest.mark.clause("TR-6.6", part="facilities with owner and maintainer")
def test_the_tab_shows_orphans_first_and_what_the_plan_says_with_its_clause(
    plans: dict[str, Policy], cast: Cast, client_of: SignIn
) -> None:
    side = cast.gaotang
    community = gaotang_community(cast)
    heat_line(community, side.lead_office, name="甲段", **owned(side))
    heat_line(community, side.lead_office, name="乙段", port="beyond", owner_kind="owners")
    page = client_of(side.lead_office).get(reverse("communities:facilities", args=[community.pk])).content.decode()
    assert page.index("乙段") < page.index("甲段")
    assert "/policies/371526-2021/clauses/" in page
    assert re.search(r'aria-current="page">设施 <span class="count">1</span>', page)
    listed = client_of(side.lead_office).get(reverse("communities:facility_list"), {"lacks": ["owner", "maintainer"]})
    assert "乙段" in listed.content.decode()
    assert "甲段" not in listed.content.decode()


def test_the_other_county_hears_that_its_plan_names_no_port(
    plans: dict[str, Policy], cast: Cast, client_of: SignIn
) -> None:
    side = cast.tumd
    community = Community.objects.get(name="西岳楼")
    row = heat_line(community, side.lead_office, **owned(side))
    page = client_of(side.lead_office).get(row.get_absolute_url()).content.decode()
    assert "方案未作规定" in page
    assert "四（二）管线单位" in page


def test_a_utility_sees_communities_with_its_facilities_and_of_these_only_its_own(
    plans: dict[str, Policy], cast: Cast, client_of: SignIn
) -> None:
    side = cast.gaotang
    served, other = gaotang_community(cast), gaotang_community(cast, "旧邮电家属楼")
    heat = heat_line(served, side.lead_office, **owned(side))
    water = heat_line(served, side.lead_office, kind="water", name="供水管线", owner=side.body("other_utility"))
    assert set(communities_visible_to(side.utility)) == {served}
    assert set(facilities_visible_to(side.utility)) == {heat}
    client = client_of(side.utility)
    assert client.get(served.get_absolute_url()).status_code == 200
    assert client.get(other.get_absolute_url()).status_code == 404
    assert client.get(water.get_absolute_url()).status_code == 404
    listed = client.get(reverse("communities:facility_list")).content.decode()
    assert "供热管线" in listed
    assert "供水管线" not in listed
    trash_row(heat, actor=side.lead_office, reason="已拆除")
    assert not communities_visible_to(side.utility).exists()
    assert not communities_visible_to(cast.tumd.utility).exists()


def test_a_maintainer_sees_what_it_maintains_although_another_owns_it(plans: dict[str, Policy], cast: Cast) -> None:
    side = cast.gaotang
    row = heat_line(
        gaotang_community(cast), side.lead_office, owner=side.body("utility"), maintainer=side.body("other_utility")
    )
    assert set(facilities_visible_to(side.other_utility)) == {row}


class TestConfidentialLines:
    """R-UTIL-9: a defence cable is never a place."""

    def cable(self, cast: Cast) -> Facility:
        return heat_line(
            gaotang_community(cast), cast.gaotang.lead_office, kind="defence_cable", name="国防光缆",
            port_place="东墙外 2 米", maintainer_name="国防光缆单位",
        )  # fmt: skip

    def test_a_defence_cable_is_confidential_whatever_the_form_says(self, plans: Any, cast: Cast) -> None:
        row = self.cable(cast)
        row.refresh_from_db()
        assert (row.sensitive, row.port_place, row.building, row.longitude) == (True, "", None, None)
        changed = change_facility(
            row, actor=cast.gaotang.lead_office, values={"sensitive": False, "port_place": "北门"}, version=row.version
        )
        assert (changed.sensitive, changed.port_place) == (True, "")

    def test_the_register_refuses_its_place_and_so_does_the_database(self, plans: Any, cast: Cast) -> None:
        community, lead = gaotang_community(cast), cast.gaotang.lead_office
        with pytest.raises(BadInput):
            create_row(
                Facility(
                    community=community, kind="defence_cable", name="国防光缆", sensitive=True, longitude=1, latitude=1
                ),
                actor=lead,
            )
        row = self.cable_in(community, lead)
        with pytest.raises(IntegrityError), transaction.atomic():
            Facility.objects.filter(pk=row.pk).update(longitude=1_162_000_000, latitude=368_000_000)
        with pytest.raises(IntegrityError), transaction.atomic():
            Facility.objects.filter(pk=row.pk).update(sensitive=False)

    def cable_in(self, community: Community, actor: Actor) -> Facility:
        return heat_line(community, actor, kind="defence_cable", name="国防光缆")

    def test_what_becomes_confidential_loses_its_place_also_in_its_past_states(self, plans: Any, cast: Cast) -> None:
        lead = cast.gaotang.lead_office
        row = heat_line(
            gaotang_community(cast), lead, longitude=1_162_000_000, latitude=368_000_000, datum="cgcs2000",
            port_place="东墙外 2 米",
        )  # fmt: skip
        assert mapped_facilities(lead).get() == row
        change_facility(row, actor=lead, values={"sensitive": True}, version=1)
        assert not mapped_facilities(lead).exists()
        states = row.versions.all()  # type: ignore[attr-defined]
        assert [(s.longitude, s.latitude, s.port_place) for s in states] == [(None, None, "")] * 2

    def test_its_history_is_for_the_offices_and_tells_no_place(self, plans: Any, cast: Cast, client_of: SignIn) -> None:
        side = cast.gaotang
        row = heat_line(gaotang_community(cast), side.lead_office, port_place="东墙外 2 米", note="旧沟")
        heat_line(row.community, side.lead_office, kind="water", owner=side.body("other_utility"))
        url = reverse("communities:row_changes", args=["facility", row.pk])
        assert "东墙外" in client_of(side.lead_office).get(url).content.decode()
        change_facility(row, actor=side.lead_office, values={"sensitive": True}, version=1)
        page = client_of(side.lead_office).get(url).content.decode()
        assert "旧沟" in page
        assert "东墙外" not in page
        assert client_of(side.other_utility).get(url).status_code == 404

    def test_the_form_asks_back_when_a_name_reads_like_a_defence_line(
        self, plans: Any, cast: Cast, client_of: SignIn
    ) -> None:
        community = gaotang_community(cast)
        client = client_of(cast.gaotang.lead_office)
        url = reverse("communities:add_facility", args=[community.pk])
        answer = client.post(url, {"kind": "weak_current", "name": "军用通信线路"})
        assert answer.status_code == 422
        assert not Facility.objects.exists()
        client.post(url, {"kind": "weak_current", "name": "军用通信线路", "sensitive": "on"})
        assert Facility.objects.get().sensitive

    def test_a_place_is_entered_by_hand_and_a_confidential_line_has_no_page_for_it(
        self, plans: Any, cast: Cast, client_of: SignIn
    ) -> None:
        side = cast.gaotang
        cable, client = self.cable(cast), client_of(side.lead_office)
        station = heat_line(cable.community, side.lead_office, name="换热站")
        url = reverse("communities:facility_place", args=[station.pk])
        given = {"longitude": "116.2312", "latitude": "36.8651", "datum": "gcj02", "version": "1"}
        assert client.post(url, given | {"latitude": ""}).status_code == 422
        assert client.post(url, given).status_code == 302
        station.refresh_from_db()
        assert (station.longitude, station.latitude, station.datum) == (1_162_312_000, 368_651_000, "gcj02")
        assert "116.2312, 36.8651 · GCJ-02" in client.get(station.get_absolute_url()).content.decode()
        hidden = reverse("communities:facility_place", args=[cable.pk])
        assert client.get(hidden).status_code == client.post(hidden, given).status_code == 404

    def test_neither_utilities_nor_companies_hear_of_a_line_that_is_not_theirs(
        self, plans: Any, cast: Cast, client_of: SignIn
    ) -> None:
        side = cast.gaotang
        row = self.cable(cast)
        heat_line(row.community, side.lead_office, **owned(side))
        assert row not in facilities_visible_to(side.utility)
        exported = client_of(side.utility).get(reverse("communities:facility_list"), {"export": "csv"})
        assert "国防光缆" not in b"".join(exported).decode("utf-8-sig")  # type: ignore[arg-type]


def test_two_people_change_one_facility_and_nothing_is_lost(
    plans: dict[str, Policy], cast: Cast, client_of: SignIn
) -> None:
    side = cast.gaotang
    row = heat_line(gaotang_community(cast), side.lead_office, note="旧")
    first, second = client_of(side.lead_office), client_of(side.sub_district)
    url = reverse("communities:edit_facility", args=[row.pk])
    shown = {"kind": "heat", "name": "供热管线", "note": "旧", "base": "1", "version": "1"}
    assert first.post(url, shown | {"note": "甲写的", "unit": "米"}).status_code == 302
    mine = shown | {"note": "乙写的", "amount": "320"}
    answer = second.post(url, mine)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert all(words in page for words in ("甲写的", "乙写的", 'name="unit" value="米"', 'name="version" value="2"'))
    again = mine | {"unit": "米", "version": "2"}
    assert second.post(url, again).status_code == 409
    assert second.post(url, again | {"choose:note": "saved"}).status_code == 302
    row.refresh_from_db()
    assert (row.note, row.unit, row.amount) == ("甲写的", "米", 320)


def test_the_exported_list_is_taken_in_again_without_a_change(
    plans: dict[str, Policy], cast: Cast, client_of: SignIn
) -> None:
    side = cast.gaotang
    community = gaotang_community(cast)
    building = create_row(Building(community=community, number="3号楼"), actor=side.lead_office)
    heat_line(community, side.lead_office, **owned(side, building=building, port_place="楼前井", installed_year=1996))
    heat_line(community, side.lead_office, name="自管路灯", kind="lighting", owner_kind="owners", life_years=8)
    heat_line(community, side.lead_office, name="国防光缆", kind="defence_cable", maintainer_name="国防光缆单位")
    columns = "community,kind,right,owner,maintainer,lacks,port,port_place,building,renovates,installed_year,age,"
    chosen = {"cols": columns + "life_years,amount,unit,sensitive,note", "export": "csv"}
    answer = client_of(side.lead_office).get(reverse("communities:facility_list"), chosen)
    lines = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))  # type: ignore[arg-type]
    planned = Table("facilities", lines[0], lines[1:]).plan(side.lead_office)
    assert [(p.outcome, p.faults, p.changes) for p in planned] == [("same", {}, {})] * 3


def test_a_table_brings_no_place_of_a_confidential_line(plans: dict[str, Policy], cast: Cast) -> None:
    side = cast.gaotang
    community = gaotang_community(cast)
    create_row(Building(community=community, number="3号楼"), actor=side.lead_office)
    heads = ("设施名称", "小区", "类别", "楼栋", "端口位置", "是否涉密")
    table = Table("facilities", heads, [
        ("国防光缆", community.name, "国防光缆", "3", "东墙外 2 米", ""),
        ("专用线路", community.name, "弱电光纤", "3", "北门", "是"),
    ])  # fmt: skip
    assert [p.faults for p in table.plan(side.lead_office)] == [{}, {}]
    table.write(side.lead_office)
    assert set(Facility.objects.values_list("sensitive", "building", "port_place")) == {(True, None, "")}
    assert [p.outcome for p in table.plan(side.lead_office)] == ["same", "same"]


def test_an_outsider_writes_nothing(plans: dict[str, Policy], cast: Cast, client_of: SignIn) -> None:
    community = gaotang_community(cast)
    with pytest.raises(NotAllowed):
        heat_line(community, cast.tumd.lead_office)
    with pytest.raises(NotAllowed):
        heat_line(community, cast.gaotang.other_sub_district)
    row = heat_line(community, cast.gaotang.sub_district)
    assert client_of(cast.gaotang.other_sub_district).get(row.get_absolute_url()).status_code == 404
    assert client_of(cast.tumd.lead_office).get(row.get_absolute_url()).status_code == 404
    assert may_attach(cast.gaotang.sub_district, ref(row))
    assert not may_attach(cast.gaotang.other_sub_district, ref(row))


def test_service_life_counts_from_the_year_it_was_installed() -> None:
    assert remaining_years(1998, 20, 2021) == -3
    assert remaining_years(2015, 20, 2021) == 14
    assert remaining_years(None, 20, 2021) is None
    assert remaining_years(1998, None, 2021) is None


def test_the_list_takes_the_same_queries_however_many_rows(
    plans: dict[str, Policy], cast: Cast, client_of: SignIn, django_assert_max_num_queries: Any
) -> None:
    side = cast.gaotang
    community = gaotang_community(cast)
    for n in range(12):
        heat_line(community, side.lead_office, name=f"管线 {n}", **(owned(side) if n % 2 else {}))
    client = client_of(side.lead_office)
    client.get(reverse("communities:facility_list"))
    with django_assert_max_num_queries(24):
        client.get(reverse("communities:facility_list"))
    with django_assert_max_num_queries(36):
        client.get(reverse("communities:facilities", args=[community.pk]))


def test_a_facility_of_a_past_day_is_shown_as_it_was(plans: dict[str, Policy], cast: Cast, client_of: SignIn) -> None:
    side = cast.gaotang
    row = heat_line(gaotang_community(cast), side.lead_office, name="旧名")
    change_row(row, actor=side.lead_office, values={"name": "新名"}, version=1)
    url = reverse("communities:facilities", args=[row.community_id])
    client = client_of(side.lead_office)
    assert "新名" in client.get(url).content.decode()
    past = client.get(url, {"at": "2020-01-01"}).content.decode()
    assert "新名" not in past
