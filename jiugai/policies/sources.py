"""What the plans hang into the shell: work that waits, search, and addresses of clauses."""

import datetime
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from jiugai.common import clock
from jiugai.common.actors import Actor
from jiugai.common.bilingual import pick
from jiugai.common.context import Choice
from jiugai.common.display import chosen_year
from jiugai.common.shell import InboxItem, SearchHit
from jiugai.organisations.api import counties_all, duties_standing
from jiugai.policies.models import Clause, Policy
from jiugai.policies.queries import plan_in_force, plan_years, policies_visible_to, readings_visible_to, stages_on
from jiugai.policies.states import ReadingState

SOON = 45
"""Days before the end of a stage from which its end stands in the inbox."""


def clause_address(plan_key: str, number: str) -> str:
    return f"/policies/{quote(plan_key)}/clauses/{quote(number)}/"


def policy_url(pk: str) -> str:
    policy = Policy.objects.filter(pk=pk).first()
    return policy.get_absolute_url() if policy else ""


def first_county(actor: Actor, county: str, today: datetime.date) -> Iterator[InboxItem]:
    """An installation without a county waits for its first plan document. One query."""
    if actor.may("policies.start") and not counties_all():
        yield InboxItem(
            id="policies.start",
            title=_("No county works here yet"),
            why=_("A county begins with its plan document"),
            url=reverse("policies:start"),
            action=_("Load document"),
            icon="doc",
        )


def readings_waiting(actor: Actor, county: str, today: datetime.date) -> Iterator[InboxItem]:
    """Documents that were read and wait for confirmation, or could not be read. One query."""
    waiting = readings_visible_to(actor).filter(state__in=[ReadingState.REVIEW, ReadingState.FAILED])
    for reading in waiting:
        failed = reading.state == ReadingState.FAILED
        yield InboxItem(
            id=f"policies.reading.{reading.pk}",
            title=str(reading),
            why=_("The document could not be read") if failed else _("Read; waits for your confirmation"),
            url=reading.get_absolute_url(),
            action=_("See why") if failed else _("Review"),
            icon="doc",
            state="back" if failed else "",
        )


def stages_ending(actor: Actor, county: str, today: datetime.date) -> Iterator[InboxItem]:
    """Stages of the plan that end soon, for the office that answers for the schedule. Three queries."""
    if not actor.may("policies.apply"):
        return
    policy = plan_in_force(county, today)
    if policy is None:
        return
    for standing in stages_on(policy, today):
        if standing.position != "now" or standing.days > SOON or standing.stage.ends_on is None:
            continue
        clause = standing.stage.clause
        yield InboxItem(
            id=f"policies.stage.{standing.stage.pk}",
            title=_("%(stage)s ends") % {"stage": standing.stage},
            why=_("%(days)d days left by the plan") % {"days": standing.days},
            url=f"{policy.get_absolute_url()}#stages",
            action=_("See stages"),
            icon="plan",
            due=standing.stage.ends_on,
            clause=clause.number,
            clause_url=clause.get_absolute_url(),
        )


def year_choices(request: HttpRequest) -> list[Choice]:
    """Years of the county's plans for the top bar; the chosen one, else that of the business date, is current."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.county or not actor.may("policies.read"):
        return []
    current = chosen_year(request) or clock.today(actor.county).year
    years = plan_years(actor.county)
    return [Choice(str(y), _("%(year)d programme") % {"year": y}, current=y == current) for y in years]


def my_duties_tile(actor: Actor, county: str, today: datetime.date) -> dict[str, object] | None:
    """What the plan asks of the actor's own organisation, with the clauses; two queries."""
    policy = plan_in_force(county, today) if actor.may("policies.read") and actor.organisation_id else None
    if policy is None:
        return None
    duties = duties_standing(actor).filter(plan_key=policy.key, organisations=actor.organisation_id)
    return {"duties": list(duties), "policy": policy, "organisation": actor.organisation_label}


def tiers_tile(actor: Actor, county: str, today: datetime.date) -> dict[str, object] | None:
    """Goals that the plan sets without a number: how firmly, by when (GT-3)."""
    policy = plan_in_force(county, today) if actor.may("policies.read") else None
    tiers = list(policy.tiers.select_related("clause", "clause__policy")) if policy else []
    return {"tiers": tiers, "policy": policy} if tiers else None


def stages_tile(actor: Actor, county: str, today: datetime.date) -> dict[str, object] | None:
    """The plan's stages with where the day stands in each (TR-5a)."""
    policy = plan_in_force(county, today) if actor.may("policies.read") else None
    stages = stages_on(policy, today) if policy else []
    return {"stages": stages, "policy": policy} if stages else None


def find(actor: Actor, county: str, words: str, limit: int) -> Sequence[SearchHit]:
    """Plans by title and number, clauses by heading and summary."""
    if not actor.may("policies.read"):
        return []
    plans = policies_visible_to(actor)
    named = plans.filter(Q(title__icontains=words) | Q(title_en__icontains=words) | Q(doc_number__icontains=words))
    hits = [SearchHit(str(p), _("Plan document"), p.get_absolute_url(), p.doc_number, "doc") for p in named[:limit]]
    inside = Q()
    for column in ("heading", "heading_en", "summary", "summary_en"):
        inside |= Q(**{f"{column}__icontains": words})
    clauses = Clause.objects.filter(inside, policy__in=plans.values("pk")).select_related("policy")
    hits += [
        SearchHit(str(c), _("Clause"), c.get_absolute_url(), pick(c.summary, c.summary_en)[:80], "clause")
        for c in clauses[: max(0, limit - len(hits))]
    ]
    return hits
