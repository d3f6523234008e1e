"""Reads over the register. Whatever a person sees starts from `communities_visible_to`."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from jiugai.audit.api import entries_of, label_of
from jiugai.common.actors import Actor
from jiugai.common.subjects import SubjectRef
from jiugai.communities.models import Community, Enrolment
from jiugai.communities.rules import Criterion, Facts, Rule
from jiugai.policies.api import EligibilityRule, Policy, Programme, Road, Target, stages_on

ScopeProvider = Callable[[Actor], Q]
scope_providers: dict[str, ScopeProvider] = {}
"""Role → what makes a community visible to it (assigned to, contracted for, managing). Later modules add theirs."""
REGION_ROLES = {
    "lead_office", "leading_group", "sub_district", "neighbourhood", "line_department", "finance", "auditor", "system",
}  # fmt: skip


def sees_register(actor: Actor) -> bool:
    """Whether communities can be visible to the actor at all; sums of nothing would only mislead the others."""
    return actor.role in REGION_ROLES or actor.role in scope_providers


def communities_visible_to(actor: Actor) -> QuerySet[Community]:
    """Offices see their division; utilities, contractors, owner units and companies what they have been given."""
    communities: QuerySet[Community] = (
        Community.objects.filter(county__code=actor.county)
        if actor.county
        else (Community.objects.all() if actor.role == "system" else Community.objects.none())
    )
    if actor.role in REGION_ROLES:
        return communities.filter(region_code__startswith=actor.scope)
    provider = scope_providers.get(actor.role)
    return communities.filter(provider(actor)) if provider else communities.none()


def rules_of(policy: Policy, programme: Programme) -> list[Rule]:
    """The plan's eligibility rules for a programme as plain values."""
    rows = EligibilityRule.objects.filter(policy=policy, programme=programme).select_related("clause")
    return [
        Rule(
            clause=row.clause.number,
            built_before=row.built_before,
            ambiguous=row.ambiguous,
            priority=row.priority,
            region=row.region,
            land=row.land,
            conditions=tuple(Criterion(c["code"], c["zh"]) for c in row.conditions),
            excluded=tuple(Criterion(c["code"], c["zh"]) for c in row.excluded),
        )
        for row in rows
    ]


def facts_of(community: Community) -> Facts:
    return Facts(
        built_from=community.built_from,
        built_to=community.built_to,
        in_region=community.in_region,
        land=community.land,
        conditions=community.conditions,
        excluded=community.excluded,
    )


@dataclass(frozen=True)
class Reconciliation:
    """A target beside what the plan's list and the register hold. Areas 0.01 ㎡; None = not stated or not known."""

    target: Target
    named: int
    registered: int
    buildings: int | None
    households: int | None
    area: int | None
    complete: int
    """How many of the registered communities have households and area filled in."""


def reconcile(actor: Actor, policy: Policy) -> list[Reconciliation]:
    """Plan against list against register, per target; three queries whatever the size."""
    named = dict(policy.namedcommunitys.values_list("programme").annotate(n=Count("id")).values_list("programme", "n"))
    visible = communities_visible_to(actor).values("pk")
    sums: dict[int, dict[str, Any]] = {
        row["programme"]: dict(row)
        for row in Enrolment.objects.filter(community__in=visible)
        .values("programme")
        .annotate(
            n=Count("id"),
            buildings=Sum("community__buildings"),
            households=Sum("community__households"),
            area=Sum("community__area"),
            complete=Count("id", filter=Q(community__households__gt=0, community__area__gt=0)),
        )
    }
    targets = policy.targets.select_related("programme", "clause", "clause__policy")
    empty: dict[str, Any] = {"n": 0, "buildings": None, "households": None, "area": None, "complete": 0}
    return [
        Reconciliation(
            target=t,
            named=named.get(t.programme_id, 0),
            registered=(row := sums.get(t.programme_id, empty))["n"],
            buildings=row["buildings"],
            households=row["households"],
            area=row["area"],
            complete=row["complete"],
        )
        for t in targets
    ]


def total_once(actor: Actor) -> dict[str, int | None]:
    """All registered communities, each once however many programmes it is in (TR-2.2b)."""
    return communities_visible_to(actor).aggregate(
        communities=Count("id"), buildings=Sum("buildings"), households=Sum("households"), area=Sum("area")
    )


ROAD = list(Road.values)


@dataclass(frozen=True)
class LateStage:
    """A stage of the plan that has ended, and the communities that have not got through its steps."""

    name: str
    ended: datetime.date
    days: int
    late: int
    steps: list[str]


def late_stages(actor: Actor, policy: Policy, today: datetime.date) -> list[LateStage]:
    """One query for the counts: communities per step."""
    per_step = dict(
        communities_visible_to(actor).order_by().values_list("step").annotate(n=Count("id")).values_list("step", "n")
    )
    result = []
    for standing in stages_on(policy, today):
        steps = [s for s in standing.stage.steps if s in ROAD]
        if standing.position != "past" or not steps:
            continue
        last = max(ROAD.index(s) for s in steps)
        late = sum(n for step, n in per_step.items() if ROAD.index(step) <= last)
        ended = standing.stage.ends_on
        if ended and late:
            result.append(LateStage(str(standing.stage), ended, -standing.days, late, steps))
    return result


def per_step(actor: Actor) -> list[tuple[str, str, int]]:
    """(step, label, communities) for all nine steps of the road."""
    counts = dict(
        communities_visible_to(actor).order_by().values_list("step").annotate(n=Count("id")).values_list("step", "n")
    )
    return [(step.value, str(step.label), counts.get(step.value, 0)) for step in Road]


@dataclass(frozen=True)
class Event:
    """One line of a community's history, from the audit."""

    at: datetime.datetime
    label: str
    who: str
    reason: str


def history(community: Community) -> list[Event]:
    """What happened to a community and to its enrolments, newest first."""
    enrolments = [
        SubjectRef("communities.enrolment", str(pk)) for pk in community.enrolments.values_list("pk", flat=True)
    ]
    subjects: list[Community | SubjectRef] = [community, *enrolments]
    events = [e for subject in subjects for e in entries_of(subject)]
    events.sort(key=lambda e: (e.at, e.pk), reverse=True)
    return [
        Event(e.at, str(label_of(e.code)), f"{e.organisation_label} {e.person_label}".strip(), e.reason) for e in events
    ]
