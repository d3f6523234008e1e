"""The page of one community: head, road, tabs, what is missing, why an answer turned, and its past."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jiugai.common import clock
from jiugai.common.actors import Actor
from jiugai.communities import services
from jiugai.communities.models import Building, Community, CommunityVersion, EnrolmentVersion
from jiugai.communities.queries import built_of, changes_of, figures_of, turns_of
from jiugai.communities.tests.test_register import all_known, community
from jiugai.policies.api import Policy
from tests.cast import Cast

SignIn = Callable[[Actor | str], Client]


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.mark.clause("TR-2.1", part="the page says what is missing")
def test_the_page_says_what_is_missing_and_by_which_clause(
    plans: dict[str, Policy], cast: Cast, client_of: SignIn
) -> None:
    row = community("供销楼")
    page = text_of(client_of(cast.tumd.sub_district), row.get_absolute_url())
    assert "项资料，才能认定资格" in page
    box = page[page.index("needs__n") : page.index("eligibility-")]
    assert "居民自建" in box
    assert "/policies/150221-2021/clauses/" in box
    services.change_row(row, actor=cast.tumd.lead_office, values=all_known(row.enrolments.get()), version=1)
    assert "needs__n" not in text_of(client_of(cast.tumd.sub_district), row.get_absolute_url())


def building(row: Community, number: str, year: int | None, households: int, actor: Actor) -> Building:
    return services.create_row(
        Building(community=row, number=number, built_year=year, households=households), actor=actor
    )


@pytest.mark.clause("TR-2.2a", part="stated against counted")
def test_the_head_shows_the_mix_of_years_and_both_figures_where_they_differ(
    plans: dict[str, Policy], cast: Cast, client_of: SignIn
) -> None:
    row, lead = community("农大教职工公寓楼1—5号楼"), cast.tumd.lead_office
    for number, year in [("1", 1990), ("2", 1990), ("3", 1994), ("4", None)]:
        building(row, number, year, 24, lead)
    row.refresh_from_db()
    figures = {f.name: (f.counted, f.stated, f.gap) for f in figures_of(row)}
    assert figures["buildings"] == (4, 5, -1)
    assert figures["households"] == (96, None, 0)
    assert (built_of(row).years, built_of(row).unknown) == ([(1990, 2), (1994, 1)], 1)
    page = text_of(client_of(lead), row.get_absolute_url())
    assert "1990年 2 栋 · 1994年 1 栋 · 年份不详 1 栋" in page
    assert "申报 5，相差 −1" in page


@pytest.mark.clause("TR-2.1", part="the change of an answer is shown")
def test_an_answer_that_turned_names_the_day_and_the_test_that_turned_it(
    plans: dict[str, Policy], cast: Cast, client_of: SignIn
) -> None:
    row, lead = community("供销楼"), cast.tumd.lead_office
    enrolment = row.enrolments.get()
    row = services.change_row(row, actor=lead, values=all_known(enrolment), version=1)
    excluded: Any = dict(all_known(enrolment)["excluded"])  # type: ignore[call-overload]
    excluded[next(iter(excluded))] = True
    row = services.change_row(row, actor=lead, values={"excluded": excluded, "address": "北街"}, version=row.version)
    services.override_eligibility(enrolment, actor=lead, answer="yes", reason="会议纪要第 3 号")
    turns = turns_of(row)
    assert [(t.before, t.after) for t in turns] == [("no", "yes"), ("yes", "no"), ("ask", "yes")]
    assert turns[0].reason == "会议纪要第 3 号"
    assert [(now.code, now.answer, was and was.answer) for now, was in turns[1].because] == [("excluded", "no", "yes")]
    assert len(turns[2].because) > 3
    page = text_of(client_of(lead), row.get_absolute_url())
    assert "符合 → 不符合" in page
    assert "会议纪要第 3 号" in page


@pytest.mark.clause("TR-2.2a", part="as at")
def test_the_page_of_a_past_day_shows_that_day_and_changes_nothing(
    plans: dict[str, Policy], cast: Cast, client_of: SignIn
) -> None:
    row, lead = community("供销楼"), cast.tumd.lead_office
    enrolment = row.enrolments.get()
    services.change_row(
        row, actor=lead, values=all_known(enrolment) | {"households": 36, "name": "供销小区"}, version=1
    )
    now = clock.now()
    CommunityVersion.objects.filter(row=row, nth=1).update(since=now - datetime.timedelta(days=3))
    for version in EnrolmentVersion.objects.filter(row=enrolment).exclude(answer="yes"):
        EnrolmentVersion.objects.filter(pk=version.pk).update(since=version.since - datetime.timedelta(days=3))
    client, address = client_of(lead), row.get_absolute_url()
    today = text_of(client, address)
    assert "供销小区" in today
    yesterday = clock.true_today() - datetime.timedelta(days=1)
    past = text_of(client, f"{address}?at={yesterday.isoformat()}")
    assert "<h1>供销楼</h1>" in past
    assert reverse("communities:edit", args=[row.pk]) not in past
    assert f"/changes/?at={yesterday.isoformat()}" in past
    assert "待人工认定" in past
    before = clock.true_today() - datetime.timedelta(days=30)
    assert "还没有登记" in text_of(client, f"{address}?at={before.isoformat()}")
    assert "供销小区" in text_of(client, f"{address}?at=2999-01-01")
    assert "供销小区" in text_of(client, f"{address}?at=yesterday")


def test_each_fact_has_its_history_with_person_and_reason(
    plans: dict[str, Policy], cast: Cast, client_of: SignIn
) -> None:
    row, lead = community("供销楼"), cast.tumd.lead_office
    code = next(iter(all_known(row.enrolments.get())["conditions"]))  # type: ignore[call-overload]
    services.change_row(
        row, actor=lead, values={"area": 306_240, "conditions": {code: True}}, version=1, reason="产权单位来函"
    )
    found = {c.label: (c.before, c.after, c.entry.reason) for c in changes_of(row, lead, "150221")}
    assert found["建筑面积 ㎡"] == ("", "3,062.40 ㎡", "产权单位来函")
    assert ("", "是", "产权单位来函") in found.values()
    assert code not in found
    page = text_of(client_of(lead), reverse("communities:changes", args=[row.pk]))
    assert "3,062.40 ㎡" in page
    assert "产权单位来函" in page


def test_a_fact_that_an_import_brought_says_so(plans: dict[str, Policy], cast: Cast, client_of: SignIn) -> None:
    row, lead = community("供销楼"), cast.tumd.lead_office
    row = services.change_row(row, actor=lead, values={"households": 36}, version=1)
    services.change_row(row, actor=lead, values={"address": "北街"}, version=row.version)
    CommunityVersion.objects.filter(row=row, nth=2).update(imported_in=987)
    assert {c.label for c in changes_of(row, lead, "150221") if c.imported} == {"户数"}
    assert "由导入写入" in text_of(client_of(lead), reverse("communities:changes", args=[row.pk]))


def test_a_building_has_its_own_history_and_outsiders_do_not_see_it(
    plans: dict[str, Policy], cast: Cast, client_of: SignIn
) -> None:
    row, lead = community("供销楼"), cast.tumd.lead_office
    one = building(row, "1", 1990, 24, lead)
    services.change_row(one, actor=lead, values={"households": 30}, version=1, reason="实地清点")
    address = reverse("communities:row_changes", args=["building", one.pk])
    assert "实地清点" in text_of(client_of(cast.tumd.sub_district), address)
    assert client_of(cast.tumd.other_sub_district).get(address).status_code == 404
    assert client_of(lead).get(reverse("communities:row_changes", args=["nothing", one.pk])).status_code == 404


def test_the_page_costs_the_same_whatever_the_community_holds(
    plans: dict[str, Policy], cast: Cast, client_of: SignIn, django_assert_max_num_queries: Any
) -> None:
    row, lead = community("西岳楼"), cast.tumd.lead_office
    for n in range(12):
        building(row, str(n + 1), 1980 + n, 10, lead)
    row.refresh_from_db()
    facts: Any = all_known(row.enrolments.first())
    code = next(iter(facts["excluded"]))
    for n in range(8):
        facts["excluded"] = facts["excluded"] | {code: bool(n % 2)}
        row = services.change_row(row, actor=lead, values=facts | {"address": f"{n} 号"}, version=row.version)
    assert len(turns_of(row)) == 8
    client = client_of(lead)
    with django_assert_max_num_queries(42):
        client.get(row.get_absolute_url())
    with django_assert_max_num_queries(37):
        client.get(reverse("communities:changes", args=[row.pk]))
