"""Who sees which rows, and what the rules ask of a community. All reading starts from `communities_visible_to`."""

import datetime
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Q, QuerySet

from jiugai.common import clock
from jiugai.common.actors import Actor
from jiugai.communities.models import Building, Community, CommunityVersion, Dwelling, Owner, Tie, VersionQuerySet
from jiugai.communities.rules import BuildingYear, Criterion, Facts, Rule
from jiugai.communities.states import TieKind
from jiugai.policies.api import EligibilityRule, Policy, Programme

ScopeProvider = Callable[[Actor], Q]
scope_providers: dict[str, ScopeProvider] = {}
"""Role → what makes a community visible to it (assigned to, contracted for, managing). Later modules add theirs."""
REGION_ROLES = {
    "lead_office", "leading_group", "sub_district", "neighbourhood", "line_department", "finance", "auditor", "system",
}  # fmt: skip

WAYS = {
    "building": "community", "dwelling": "building__community", "owner": "dwelling__building__community",
    "facility": "community", "itemcondition": "community", "space": "community", "tie": "community",
}  # fmt: skip
"""Kind of rows below a community → the way up to it."""


def sees_register(actor: Actor) -> bool:
    """Whether communities can be visible to the actor at all; sums of nothing would only mislead the others."""
    return actor.role in REGION_ROLES or actor.role in scope_providers


def communities_visible_to(actor: Actor) -> QuerySet[Community]:
    """Offices see their division; utilities, contractors, owner units and companies what they have been given."""
    return _in_scope(actor).filter(deleted_at=None)


def communities_in_trash(actor: Actor) -> QuerySet[Community]:
    """Those put away, of the same scope."""
    return _in_scope(actor).exclude(deleted_at=None)


def states_visible_to(actor: Actor, moment: datetime.datetime) -> VersionQuerySet:
    """The communities of a past moment, as they were: scope is that of their place then, and of ties today."""
    states: VersionQuerySet = CommunityVersion.objects.at(moment).filter(row__county__code=actor.county)
    if actor.role in REGION_ROLES:
        return states.filter(region_code__startswith=actor.scope)
    return states.filter(row__in=communities_visible_to(actor).values("pk"))


def _in_scope(actor: Actor) -> QuerySet[Community]:
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


def facts_of(community: Community, buildings: Iterable[Building] | None = None) -> Facts:
    """What the rules ask about. `buildings`: those present, when the caller has read them already."""
    if buildings is None:
        buildings = Building.objects.filter(community=community, deleted_at=None)
    return Facts(
        built_from=community.built_from,
        built_to=community.built_to,
        in_region=community.in_region,
        land=community.land,
        conditions=community.conditions,
        excluded=community.excluded,
        buildings=tuple(_year_of(b) for b in buildings),
    )


def _year_of(building: Building) -> BuildingYear:
    """A year alone stands for all its days."""
    if building.built_on:
        return BuildingYear(building.number, building.built_on, building.built_on)
    if building.built_year:
        year = building.built_year
        return BuildingYear(building.number, datetime.date(year, 1, 1), datetime.date(year, 12, 31))
    return BuildingYear(building.number)


def buildings_visible_to(actor: Actor) -> QuerySet[Building]:
    return Building.objects.filter(deleted_at=None, community__in=communities_visible_to(actor).values("pk"))


def dwellings_visible_to(actor: Actor) -> QuerySet[Dwelling]:
    return Dwelling.objects.filter(deleted_at=None, building__in=buildings_visible_to(actor).values("pk"))


def owners_visible_to(actor: Actor) -> QuerySet[Owner]:
    return Owner.objects.filter(deleted_at=None, dwelling__in=dwellings_visible_to(actor).values("pk"))


def of_community(model: Any, community: Community) -> QuerySet[Any]:
    """Rows of a kind that belong to one community (facilities, conditions, spaces, ties), without the trash."""
    return model.objects.filter(community=community, deleted_at=None)


def tied_to(actor: Actor) -> Q:
    """What an owner unit or a property company sees: the communities its organisation is tied to today."""
    kind = TieKind.OWNER_UNIT if actor.role == "owner_unit" else TieKind.PROPERTY_COMPANY
    today = clock.today(actor.county)
    ties = Tie.objects.filter(organisation=actor.organisation_id, kind=kind, deleted_at=None)
    ties = ties.filter(Q(starts_on=None) | Q(starts_on__lte=today)).filter(Q(ends_on=None) | Q(ends_on__gt=today))
    return Q(pk__in=ties.values("community"))
