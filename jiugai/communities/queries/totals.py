"""Sums of the register: against the plan's targets, per step of the road, over all programmes once."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from jiugai.common.actors import Actor
from jiugai.communities.models import AdmissionCap, Building, Enrolment, counted
from jiugai.communities.queries.dossier import moment_of
from jiugai.communities.queries.register import communities_visible_to, states_visible_to
from jiugai.communities.rules import LaterShare, later_built_share
from jiugai.policies.api import Policy, Road, Target, stages_on

FIGURES = ("buildings", "households", "area")
_filled = (Q(community__households__gt=0) | Q(community__counted_households__gt=0)) & (
    Q(community__area__gt=0) | Q(community__counted_area__gt=0)
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


def stated_against_named(policy: Policy) -> tuple[int, int] | None:
    """(communities a target states, communities the list names) where they differ; two small queries."""
    named = dict(policy.namedcommunitys.values_list("programme").annotate(n=Count("id")).values_list("programme", "n"))
    for programme, stated in policy.targets.exclude(communities=None).values_list("programme", "communities"):
        if stated != (n := named.get(programme, 0)):
            return stated or 0, n
    return None


def reconcile(actor: Actor, policy: Policy) -> list[Reconciliation]:
    """Plan against list against register, per target; four queries whatever the size."""
    named = dict(policy.namedcommunitys.values_list("programme").annotate(n=Count("id")).values_list("programme", "n"))
    visible = communities_visible_to(actor).values("pk")
    sums: dict[int, dict[str, Any]] = {
        row["programme"]: dict(row)
        for row in Enrolment.objects.filter(community__in=visible)
        .exclude(pk__in=_in_part())
        .values("programme")
        .annotate(
            n=Count("id"),
            buildings=Sum(counted("buildings", "community__")),
            households=Sum(counted("households", "community__")),
            area=Sum(counted("area", "community__")),
            complete=Count("id", filter=_filled),
        )
    }
    _add_parts(sums, visible)
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


def _in_part() -> QuerySet[Any]:
    """Enrolments that take in some buildings of their community only. Those in the trash take nothing in."""
    return Enrolment.covers.through._default_manager.filter(building__deleted_at=None).values("enrolment")


def _add_parts(sums: dict[int, dict[str, Any]], visible: QuerySet[Any]) -> None:
    """Add the enrolments in part: their buildings as counted, else as stated."""
    rows: Any = (
        Building.objects.filter(deleted_at=None, enrolments__community__in=visible)
        .order_by()
        .values(programme=F("enrolments__programme"))
        .annotate(
            n=Count("enrolments__community", distinct=True),
            buildings=Count("pk"),
            households=Sum(Coalesce("counted_households", "households")),
            area=Sum(Coalesce("counted_area", "area")),
        )
    )
    for row in rows:
        known = bool(row["households"] and row["area"])
        have = sums.setdefault(row["programme"], {"n": 0, "complete": 0})
        for name in ("n", *FIGURES):
            have[name] = (have.get(name) or 0) + (row[name] or 0) or None
        have["n"], have["complete"] = have["n"] or 0, have["complete"] + (row["n"] if known else 0)


def totals_at(actor: Actor, at: datetime.date) -> dict[str, int | None]:
    """What `total_once` gave at the end of a past day."""
    return summed(states_visible_to(actor, moment_of(at)))


def later_share(actor: Actor, cap: AdmissionCap) -> LaterShare:
    """Households of later-built communities against all that the programme admits; one query."""
    admitted = Enrolment.objects.filter(programme=cap.programme, community__in=communities_visible_to(actor))
    admitted = admitted.filter(Q(override="yes") | Q(override="", answer="yes"))
    rows = admitted.annotate(n=counted("households", "community__")).values_list("n", "community__built_to")
    return later_built_share([(n or 0, built) for n, built in rows], cap.built_after, cap.per_mille)


def total_once(actor: Actor) -> dict[str, int | None]:
    """All registered communities, each once however many programmes it is in (TR-2.2b)."""
    return summed(communities_visible_to(actor))


def summed(rows: QuerySet[Any]) -> dict[str, int | None]:
    """Number and figures of communities, or of their states on a past day; one query."""
    sums = {f"all_{name}": Sum(counted(name)) for name in FIGURES}
    found = rows.aggregate(communities=Count("pk"), **sums)
    return {name.removeprefix("all_"): value for name, value in found.items()}


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
