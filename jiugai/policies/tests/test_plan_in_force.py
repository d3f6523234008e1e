"""A plan in force: what it decides, its clauses, its revision, and two counties kept apart."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jiugai.common.actors import Actor
from jiugai.common.clauses import clause_url
from jiugai.common.results import NotAllowed, WrongState
from jiugai.organisations.api import Duty, Organisation, TaskForce
from jiugai.policies import queries
from jiugai.policies.models import Clause, Policy
from jiugai.policies.rules import is_reached, resident_share, stage_position
from jiugai.policies.services.apply_plan import apply_plan
from jiugai.policies.services.plan_facts import facts_from_json
from tests.cast import Cast

SignIn = Callable[[Actor | str], Client]
DAY = datetime.date


@pytest.fixture
def tumd(plans: dict[str, Policy]) -> Policy:
    return plans["150221"]


@pytest.fixture
def gaotang(plans: dict[str, Policy]) -> Policy:
    return plans["371526"]


@pytest.mark.clause("TR-0")
def test_the_plan_is_registered_with_number_issuer_date_disclosure_and_superiors(
    tumd: Policy, cast: Cast, client_of: SignIn
) -> None:
    page = client_of(cast.tumd.sub_district).get(tumd.get_absolute_url()).content.decode()
    for fact in ("土右政办发〔2021〕18号", "2021年5月28日", "此件公开", "内政办发〔2020〕27号", "萨拉齐镇人民政府"):
        assert fact in page


@pytest.mark.clause("GT-0")
def test_a_second_county_runs_beside_it_with_its_own_rules_and_apart(
    tumd: Policy, gaotang: Policy, cast: Cast, client_of: SignIn
) -> None:
    client = client_of(cast.gaotang.lead_office)
    page = client.get(gaotang.get_absolute_url()).content.decode()
    assert "鲁政办字〔2020〕28号" in page
    assert "聊政办字〔2020〕40号" in page
    assert "2021年7月29日" in page
    assert client.get(tumd.get_absolute_url()).status_code == 404
    assert client.get(clause_url(tumd.key, "三（一）1")).status_code == 404
    assert not queries.policies_visible_to(cast.gaotang.lead_office).filter(pk=tumd.pk).exists()


@pytest.mark.clause("TR-0")
def test_every_rule_in_force_links_to_a_clause_that_can_be_read(tumd: Policy, cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.tumd.line_department)
    rows = [
        *tumd.targets.all(), *tumd.eligibilityrules.all(), *tumd.catalogueitems.all(), *tumd.stages.all(),
        *tumd.thresholds.all(), *tumd.rates.all(), *tumd.fundingsources.all(), *tumd.obligations.all(),
    ]  # fmt: skip
    assert len(rows) > 80
    numbers = {row.clause.number for row in rows} | set(
        Duty.objects.filter(plan_key=tumd.key).values_list("clause", flat=True)
    )
    assert "文首" not in numbers
    known = set(Clause.objects.filter(policy=tumd).values_list("number", flat=True))
    assert numbers <= known
    for number in sorted(numbers)[:12]:
        assert client.get(clause_url(tumd.key, number)).status_code == 200


@pytest.mark.clause("TR-4.1", part="members")
@pytest.mark.clause("GT-6.1", part="members")
def test_the_task_forces_of_both_counties_have_their_seats(tumd: Policy, gaotang: Policy) -> None:
    for policy, members in ((tumd, 23), (gaotang, 22)):
        force = TaskForce.objects.get(plan_key=policy.key)
        parts = [m.part for m in force.members.all()]
        assert [parts.count(p) for p in ("head", "deputy", "member")] == [1, 2, members]
        assert force.office_at


def test_duties_reach_every_body_that_answers_for_them(tumd: Policy, gaotang: Policy) -> None:
    assert Duty.objects.filter(plan_key=tumd.key).count() == 15
    assert Duty.objects.filter(plan_key=gaotang.key).count() == 8
    assert not Duty.objects.filter(organisations=None).exists()
    assert Organisation.objects.filter(county=tumd.county, name__contains="住建局", duties__isnull=False).exists()


@pytest.mark.clause("TR-3.1b", part="rate")
def test_thirty_yuan_a_square_metre_is_rounded_per_dwelling(tumd: Policy) -> None:
    rate = tumd.rates.get()
    assert (rate.amount, rate.per) == (3000, "㎡")
    assert resident_share(rate.amount, 7865) == 235_950
    assert resident_share(3333, 1) == 33


@pytest.mark.clause("TR-3.1a", part="catalogue")
@pytest.mark.clause("TR-3.1c", part="catalogue")
@pytest.mark.clause("TR-3.1d", part="catalogue")
@pytest.mark.clause("GT-4.1a", part="catalogue")
@pytest.mark.clause("GT-4.1b", part="catalogue")
@pytest.mark.clause("GT-4.1c", part="catalogue")
def test_the_same_item_may_stand_in_another_class_in_the_other_county(tumd: Policy, gaotang: Policy) -> None:
    def categories(policy: Policy, word: str) -> set[str]:
        return set(policy.catalogueitems.filter(name__contains=word).values_list("category", flat=True))

    assert categories(tumd, "违") != categories(gaotang, "拆违")
    for policy in (tumd, gaotang):
        assert set(policy.catalogueitems.values_list("category", flat=True)) == {"basic", "improvement", "upgrade"}


def test_200_households_are_reached_by_200() -> None:
    assert is_reached(200, ">=", 200)
    assert not is_reached(199, ">=", 200)
    with pytest.raises(ValueError, match="~"):
        is_reached(1, "~", 1)


@pytest.mark.clause("TR-5a", part="stages")
def test_stages_stand_where_the_business_date_puts_them(tumd: Policy) -> None:
    standings = queries.stages_on(tumd, DAY(2021, 9, 17))
    assert [(s.position, s.days) for s in standings] == [("past", -109), ("now", 44), ("ahead", 74)]
    assert stage_position(None, None, DAY(2021, 9, 17)) == ("undated", 0)
    assert stage_position(None, DAY(2021, 9, 17), DAY(2021, 9, 17)) == ("now", 0)


@pytest.mark.clause("GT-3", part="two tiers")
def test_goals_without_number_keep_how_firmly_they_are_set(gaotang: Policy) -> None:
    tiers = [(t.strength, t.built_before, t.by) for t in gaotang.tiers.all()]
    assert [t[0] for t in tiers] == ["ensure", "strive"]
    assert {t[2] for t in tiers} == {DAY(2025, 12, 31)}


@pytest.fixture
def revised(county_facts: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    facts = county_facts("150221")
    facts["plan"]["title"] += "（修订）"
    facts["stages"][1]["to"] = "2021-11-15"
    facts["catalogue"].pop()
    return facts


def test_two_plans_for_the_same_county_and_year_are_refused_with_the_way_out(
    tumd: Policy, cast: Cast, revised: dict[str, Any]
) -> None:
    with pytest.raises(WrongState, match="修订"):
        apply_plan(
            facts_from_json(revised),
            actor=cast.tumd.lead_office,
            county="150221",
            effective_from=DAY(2021, 9, 1),
        )
    assert Policy.objects.filter(county=tumd.county).count() == 1


def test_a_revision_supersedes_from_its_date_and_shows_what_changed(
    tumd: Policy, cast: Cast, client_of: SignIn, revised: dict[str, Any]
) -> None:
    new = apply_plan(
        facts_from_json(revised),
        actor=cast.tumd.lead_office,
        county="150221",
        effective_from=DAY(2021, 9, 1),
        supersedes=tumd,
    )
    tumd.refresh_from_db()
    assert queries.plan_in_force("150221", DAY(2021, 8, 31)) == tumd
    assert queries.plan_in_force("150221", DAY(2021, 9, 1)) == new
    assert (tumd.state, tumd.effective_until) == ("superseded", DAY(2021, 9, 1))
    kinds = {(c.kind, c.after) for c in queries.changes_between(tumd, new) if c.kind != "removed"}
    assert ("changed", "2021-06-01；2021-11-15") in kinds
    page = client_of(cast.tumd.lead_office).get(reverse("policies:changes", args=[new.key])).content.decode()
    assert "2021-11-15" in page
    assert client_of(cast.tumd.lead_office).get(tumd.get_absolute_url()).status_code == 200


def test_only_the_own_lead_office_puts_a_plan_in_force(
    cast: Cast, county_facts: Callable[[str], dict[str, Any]]
) -> None:
    facts = facts_from_json(county_facts("371526"))
    for outsider in (cast.gaotang.finance, cast.gaotang.sub_district, cast.tumd.lead_office):
        with pytest.raises(NotAllowed):
            apply_plan(facts, actor=outsider, county="371526", effective_from=DAY(2021, 8, 1))
    assert not Policy.objects.exists()


def test_the_plan_reads_in_english_too(tumd: Policy, cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.tumd.lead_office)
    client.cookies["jiugai_language"] = "en"
    page = client.get(tumd.get_absolute_url()).content.decode()
    assert tumd.title_en in page
    assert "In force" in page


def test_a_plan_page_costs_the_same_however_long_the_plan(
    tumd: Policy, cast: Cast, client_of: SignIn, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    client = client_of(cast.tumd.lead_office)
    client.get("/")
    with django_assert_max_num_queries(40):
        client.get(tumd.get_absolute_url())


def test_duties_and_task_force_of_a_superseded_plan_end_with_it(
    tumd: Policy, cast: Cast, client_of: SignIn, revised: dict[str, Any]
) -> None:
    lead = cast.tumd.lead_office
    facts = facts_from_json(revised)
    apply_plan(facts, actor=lead, county="150221", effective_from=DAY(2021, 9, 1), supersedes=tumd)
    assert Duty.objects.filter(county=tumd.county).count() == 30
    page = client_of(lead).get(reverse("organisations:duties")).content.decode()
    assert "15 项职责" in page
    assert client_of(lead).get(reverse("organisations:task_forces")).status_code == 302
    old = client_of(lead).get(tumd.get_absolute_url(), {"part": "duties"}).content.decode()
    assert old.count('data-label="职责"') == 15
