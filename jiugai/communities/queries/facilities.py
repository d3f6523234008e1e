"""Facilities: who sees them, which are orphans, and what the plan in force says of its lines (GT-5.4b, TR-6.6)."""

import datetime
from typing import Any

from django.db.models import Q, QuerySet

from jiugai.common import clock
from jiugai.common.actors import Actor
from jiugai.communities.models import Community, Facility
from jiugai.communities.queries.register import REGION_ROLES, communities_visible_to
from jiugai.communities.rules import NEEDS_A_NAME, PlanWords, words_of_plan
from jiugai.organisations.api import Duty
from jiugai.policies.api import Clause, Policy, plan_in_force

LONGEST = 1000
"""Longest text of one clause that is looked at; what is longer holds other clauses, which are looked at themselves."""


def own_facilities(actor: Actor) -> Q:
    """Facilities that the actor's organisation owns or maintains."""
    return Q(owner=actor.organisation_id) | Q(maintainer=actor.organisation_id)


def served_by(actor: Actor) -> Q:
    """What a utility sees: communities in which it owns or maintains a facility."""
    served = Facility.objects.filter(own_facilities(actor), deleted_at=None)
    return Q(pk__in=served.values("community"))


def facilities_visible_to(actor: Actor) -> QuerySet[Facility]:
    """Facilities of the visible communities; a utility sees its own.

    Lines whose place is confidential exist for the offices of the area, and for who owns or maintains them.
    """
    rows = Facility.objects.filter(deleted_at=None, community__in=communities_visible_to(actor).values("pk"))
    if actor.role in REGION_ROLES:
        return rows
    own = own_facilities(actor) if actor.organisation_id else Q(pk=None)
    return rows.filter(own if actor.role == "utility" else own | Q(sensitive=False))


def facilities_of(actor: Actor, community: Community, at: datetime.datetime | None = None) -> list[Any]:
    """Facilities of a community that the actor may see, orphans first; the states of a past moment with `at`."""
    visible = facilities_visible_to(actor).filter(community=community)
    linked = ("owner", "maintainer", "building")
    if at:
        states: Any = Facility.Version._default_manager
        return list(states.at(at).filter(row__in=visible.values("pk")).select_related(*linked).order_by("kind", "row"))
    return list(visible.select_related(*linked).order_by("kind", "pk"))


def without_owner() -> Q:
    """Nobody holds the right, or a body does and is not named; the same as `rules.lacks`."""
    return Q(owner=None) & (Q(owner_kind="") | Q(owner_kind__in=NEEDS_A_NAME))


def without_maintainer() -> Q:
    return Q(maintainer=None, maintainer_name="")


def orphans(rows: QuerySet[Facility]) -> QuerySet[Facility]:
    """Facilities without an owner or without a maintainer."""
    return rows.filter(without_owner() | without_maintainer())


def mapped_facilities(actor: Actor) -> QuerySet[Facility]:
    """Facilities with a place that may stand on a map or leave in a file: never a confidential one (R-UTIL-9)."""
    rows = facilities_visible_to(actor).filter(sensitive=False)
    return rows.exclude(longitude=None).exclude(latitude=None)


def plan_words(policy: Policy | None) -> PlanWords:
    """Where this plan says who renovates and maintains its lines; three queries, none without a plan."""
    if policy is None:
        return PlanWords()
    said = [(o.clause.number, o.text) for o in policy.obligations.select_related("clause")]
    clauses = Clause.objects.filter(policy=policy).select_related("policy")
    said += [(c.number, text) for c in clauses for text in (c.summary, c.quoted)]
    said += Duty.objects.filter(plan_key=policy.key).values_list("clause", "text_zh")
    return words_of_plan((number, text) for number, text in said if text and len(text) <= LONGEST)


def words_in_force(county: str) -> tuple[Policy | None, PlanWords]:
    """The plan in force today in a county (6 digits) and what it says."""
    policy = plan_in_force(county, clock.today(county))
    return policy, plan_words(policy)
