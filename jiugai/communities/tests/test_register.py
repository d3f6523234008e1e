"""The register that a plan opens: named communities, eligibility, overrides, and what offices see."""

import datetime
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from jiugai.audit.api import AuditEntry
from jiugai.common.actors import Actor
from jiugai.common.results import BadInput, NotAllowed, WrongState
from jiugai.communities import services
from jiugai.communities.models import Community, Enrolment
from jiugai.communities.queries import communities_visible_to, late_stages, reconcile, total_once
from jiugai.desk.api import Draft
from jiugai.policies.api import Policy, apply_plan, facts_from_json
from tests.cast import Cast

SignIn = Callable[[Actor | str], Client]
SETTLED = {
    "in_region": True, "built_from": datetime.date(1995, 6, 1), "built_to": datetime.date(1995, 6, 1),
    "land": "state_owned",
}  # fmt: skip


def community(name: str) -> Community:
    return Community.objects.get(name=name)


def all_known(enrolment: Enrolment) -> dict[str, object]:
    """Facts that fulfil every rule of the plan for this enrolment."""
    rules = enrolment.judged_by.eligibilityrules.all()  # type: ignore[union-attr]
    return SETTLED | {
        "conditions": {c["code"]: True for rule in rules for c in rule.conditions},
        "excluded": {c["code"]: False for rule in rules for c in rule.excluded},
    }


@pytest.mark.clause("TR-2.2a", part="27 stated, 26 named")
def test_the_plan_opens_an_entry_for_each_named_community(plans: dict[str, Policy], cast: Cast) -> None:
    rows = {str(r.target.programme.code): r for r in reconcile(cast.tumd.lead_office, plans["150221"])}
    assert (rows["renovation"].target.communities, rows["renovation"].named, rows["renovation"].registered) == (
        27,
        26,
        26,
    )
    assert community("农大教职工公寓楼1—5号楼").buildings == 5


@pytest.mark.clause("TR-2.2b", part="counted once")
def test_three_buildings_in_two_programmes_are_counted_once(plans: dict[str, Policy], cast: Cast) -> None:
    actor = cast.tumd.lead_office
    assert Enrolment.objects.filter(community__county__code="150221").count() == 29
    assert total_once(actor)["communities"] == 26
    shared = community("西岳楼")
    services.change_row(shared, actor=actor, values={"households": 24, "area": 306_240}, version=1)
    assert (total_once(actor)["households"], total_once(actor)["area"]) == (24, 306_240)


@pytest.mark.clause("TR-2.1")
def test_a_community_is_judged_with_a_reason_and_a_clause_for_each_test(
    plans: dict[str, Policy], cast: Cast, client_of: SignIn
) -> None:
    row = community("供销楼")
    enrolment = row.enrolments.get()
    assert enrolment.answer == "ask"
    services.change_row(row, actor=cast.tumd.lead_office, values=all_known(enrolment), version=1)
    enrolment.refresh_from_db()
    assert (enrolment.answer, enrolment.first_rank, enrolment.judged_by) == ("yes", True, plans["150221"])
    page = client_of(cast.tumd.lead_office).get(row.get_absolute_url()).content.decode()
    assert "/policies/150221-2021/clauses/" in page
    assert "居民自建" in page


@pytest.mark.clause("TR-2.1")
def test_an_exclusion_refuses_and_only_a_person_with_a_reason_sets_it_aside(
    plans: dict[str, Policy], cast: Cast
) -> None:
    row, lead = community("环卫小区"), cast.tumd.lead_office
    enrolment = row.enrolments.get()
    facts = all_known(enrolment)
    code = next(iter(facts["excluded"]))  # type: ignore[call-overload]
    services.change_row(row, actor=lead, values=facts | {"excluded": {code: True}}, version=1)
    enrolment.refresh_from_db()
    assert enrolment.stands == "no"
    with pytest.raises(BadInput):
        services.override_eligibility(enrolment, actor=lead, answer="yes", reason=" ")
    services.override_eligibility(enrolment, actor=lead, answer="yes", reason="已调出棚改计划")
    enrolment.refresh_from_db()
    assert (enrolment.answer, enrolment.stands) == ("no", "yes")
    entry = AuditEntry.objects.filter(code="communities.enrolment.overridden").latest("pk")
    assert (entry.reason, entry.organisation_label) == ("已调出棚改计划", lead.organisation_label)


def test_the_database_itself_refuses_an_override_without_reason(plans: dict[str, Policy]) -> None:
    enrolment = community("供销楼").enrolments.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.filter(pk=enrolment.pk).update(override="yes", override_reason="")


@pytest.mark.clause("GT-2")
def test_the_other_county_judges_by_its_own_date_and_land(plans: dict[str, Policy], cast: Cast) -> None:
    lead = cast.gaotang.lead_office
    programme = plans["371526"].eligibilityrules.get().programme
    row = services.register_community(actor=lead, name="测试小区", region_code="371526001000", programmes=[programme])
    facts = all_known(row.enrolments.get())
    for built, land, answer in [(2005, "state_owned", "yes"), (2006, "state_owned", "no"), (2004, "collective", "no")]:
        day = datetime.date(built, 12, 31)
        row = services.change_row(
            row, actor=lead, values=facts | {"built_from": day, "built_to": day, "land": land}, version=row.version
        )
        assert row.enrolments.get().answer == answer


def test_only_the_own_area_exists_for_a_sub_district(plans: dict[str, Policy], cast: Cast, client_of: SignIn) -> None:
    row = community("供销楼")
    assert communities_visible_to(cast.tumd.sub_district).count() == 26
    assert communities_visible_to(cast.tumd.other_sub_district).count() == 0
    assert communities_visible_to(cast.tumd.utility).count() == 0
    for outsider in (cast.gaotang.lead_office, cast.tumd.other_sub_district, cast.tumd.utility):
        assert client_of(outsider).get(row.get_absolute_url()).status_code == 404
    with pytest.raises(NotAllowed):
        services.change_row(row, actor=cast.tumd.other_sub_district, values={"address": "x"}, version=1)


def test_a_save_in_between_is_shown_and_nothing_is_overwritten(
    plans: dict[str, Policy], cast: Cast, client_of: SignIn
) -> None:
    row = community("供销楼")
    services.change_row(row, actor=cast.tumd.lead_office, values={"address": "北街 1 号"}, version=1)
    with pytest.raises(WrongState):
        services.change_row(row, actor=cast.tumd.sub_district, values={"address": "南街 2 号"}, version=1)
    answer = client_of(cast.tumd.sub_district).post(
        reverse("communities:edit", args=[row.pk]), {"version": "1", "address": "南街 2 号"}
    )
    assert answer.status_code == 409
    assert "北街 1 号" in answer.content.decode()
    assert 'value="南街 2 号"' in answer.content.decode()
    row.refresh_from_db()
    assert row.address == "北街 1 号"


def test_a_form_that_does_not_fit_keeps_what_was_written(
    plans: dict[str, Policy], cast: Cast, client_of: SignIn
) -> None:
    row = community("供销楼")
    written = {
        "version": "1",
        "households": "-3",
        "area": "很大",
        "address": "北街",
        "built_from": "1999-01-01",
        "built_to": "1990-01-01",
    }
    answer = client_of(cast.tumd.lead_office).post(reverse("communities:edit", args=[row.pk]), written)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="很大"' in page
    assert 'value="北街"' in page
    assert "最晚竣工不能早于最早竣工" in page
    assert "请填不小于 1 的数" in page


def test_what_was_written_is_kept_as_a_draft_until_the_form_is_taken(
    plans: dict[str, Policy], cast: Cast, client_of: SignIn
) -> None:
    row, actor = community("供销楼"), cast.tumd.sub_district
    client, page = client_of(actor), reverse("communities:edit", args=[row.pk])
    address = re.search(r'data-draft-url="([^"]+)"', client.get(page).content.decode())
    assert address
    assert client.post(address[1], {"address": "北街 1 号"}).status_code == 200
    assert client.get(address[1]).json()["values"]["address"] == ["北街 1 号"]
    assert client.post(page, {"version": "1", "address": "北街 1 号", "area": "很大"}).status_code == 422
    assert Draft.objects.filter(person_id=actor.person_id).count() == 1
    assert client.post(page, {"version": "1", "address": "北街 1 号"}).status_code == 302
    assert not Draft.objects.filter(person_id=actor.person_id).exists()


def test_a_name_is_registered_once(plans: dict[str, Policy], cast: Cast) -> None:
    with pytest.raises(BadInput):
        services.register_community(
            actor=cast.tumd.lead_office, name=" 供销楼 ", region_code="150221104000", programmes=[]
        )


@pytest.mark.clause("TR-5a", part="what is late")
def test_a_stage_that_has_ended_shows_how_many_are_not_through(plans: dict[str, Policy], cast: Cast) -> None:
    late = late_stages(cast.tumd.lead_office, plans["150221"], datetime.date(2021, 9, 17))
    assert [(s.ended, s.days, s.late) for s in late] == [(datetime.date(2021, 5, 31), 109, 26)]


def test_the_list_costs_the_same_for_many_rows(
    plans: dict[str, Policy], cast: Cast, client_of: SignIn, django_assert_max_num_queries: Callable[..., object]
) -> None:
    client = client_of(cast.tumd.lead_office)
    with django_assert_max_num_queries(23):  # type: ignore[attr-defined]
        page = client.get(reverse("communities:list")).content.decode()
    assert len(re.findall(r'id="row-\d+"', page)) == 26


def test_a_revision_judges_nobody_before_its_day(
    plans: dict[str, Policy], cast: Cast, county_facts: Callable[[str], dict[str, Any]]
) -> None:
    old = plans["150221"]
    new = apply_plan(
        facts_from_json(county_facts("150221")),
        actor=cast.tumd.lead_office,
        county="150221",
        effective_from=datetime.date(2021, 10, 1),
        supersedes=old,
    )
    row = community("供销楼").enrolments.get()
    assert row.judged_by == old
    cast.tumd.county.business_date = datetime.date(2021, 10, 1)
    cast.tumd.county.save()
    services.judge_again()
    row.refresh_from_db()
    assert row.judged_by == new
