"""What several pages of the register share."""

import datetime

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from jiugai.common import clock
from jiugai.common.actors import Actor
from jiugai.common.web import OfficeRequest
from jiugai.communities.models import Community
from jiugai.communities.queries import communities_in_trash, communities_visible_to
from jiugai.communities.states import Eligible
from jiugai.organisations.api import Organisation, OrganisationKind, Region, RegionLevel, within

MARK = {Eligible.YES: "done", Eligible.NO: "stop", Eligible.ASK: "wait"}


def visible_community(request: OfficeRequest, pk: int) -> Community:
    """The community, or 404: rows outside one's area do not exist. A past day may show one that is in the trash now."""
    rows = communities_visible_to(request.actor)
    if asked_day(request):
        rows |= communities_in_trash(request.actor)
    return get_object_or_404(rows.select_related("county"), pk=pk)


def asked_day(request: HttpRequest) -> datetime.date | None:
    """The past day that `?at=2026-11-19` asks for; None for today, for days ahead and for what is no day.

    A day is one of the true calendar: states of rows are kept by the true clock.
    """
    try:
        day = datetime.date.fromisoformat(request.GET.get("at", ""))
    except ValueError:
        return None
    return day if day < clock.true_today() else None


def places_of(actor: Actor) -> list[tuple[str, str]]:
    """Sub-districts and townships in the area of the actor, as (code, name): places, and where offices work."""
    scope = actor.scope or actor.county
    if not scope:
        return []
    offices = Organisation.objects.filter(within(scope), kind=OrganisationKind.SUB_DISTRICT, active=True)
    places = dict(offices.order_by("region_code").values_list("region_code", "name"))
    regions = Region.objects.filter(within(scope, "code"), level=RegionLevel.SUB_DISTRICT)
    named = {code: name for code, name in regions.values_list("code", "name") if name != code or code not in places}
    return sorted((places | named).items())
