"""Reads over places and bodies. Whatever a person sees starts from `…_visible_to`."""

import datetime
from collections.abc import Callable, Sequence

from django.db.models import Q, QuerySet

from jiugai.common import clock
from jiugai.common.actors import Actor
from jiugai.common.shell import SearchHit
from jiugai.organisations.models import County, Duty, Organisation, OrganisationAlias, Region, TaskForce
from jiugai.organisations.rules import normalise_name


def counties_all() -> list[County]:
    """All counties this installation works in, by code."""
    return list(County.objects.all())


def county_of(code: str) -> County:
    """The county with a 6-digit code. Raises County.DoesNotExist."""
    return County.objects.get(code=code)


def county_code_of(actor: Actor) -> str:
    """Code of the county an actor's directory is limited to; "" when he is not limited to one."""
    return actor.county or actor.scope[:6]


def counties_visible_to(actor: Actor) -> QuerySet[County]:
    """Counties the actor may see: those in his scope."""
    return County.objects.filter(code__startswith=actor.scope[:6]) if actor.scope else County.objects.all()


def organisations_visible_to(actor: Actor) -> QuerySet[Organisation]:
    """The directory of the actor's county: a plan names all its bodies in public. Other counties do not exist."""
    code = county_code_of(actor)
    rows = Organisation.objects.select_related("county")
    return rows.filter(county__code=code) if code else rows


def duties_visible_to(actor: Actor) -> QuerySet[Duty]:
    code = county_code_of(actor)
    rows = Duty.objects.select_related("county").prefetch_related("organisations")
    return rows.filter(county__code=code) if code else rows


def duties_standing(actor: Actor) -> QuerySet[Duty]:
    """Duties of the plans that hold on the business date; those of superseded plans stay readable with their plan."""
    return duties_visible_to(actor).filter(still_standing(actor))


def still_standing(actor: Actor, path: str = "") -> Q:
    """Condition on duties or task forces (or, with `path`, on what they hang from) that their plan still holds."""
    today = clock.today(county_code_of(actor))
    return Q(**{f"{path}until__isnull": True}) | Q(**{f"{path}until__gt": today})


def task_forces_visible_to(actor: Actor) -> QuerySet[TaskForce]:
    code = county_code_of(actor)
    rows = TaskForce.objects.select_related("county")
    return rows.filter(county__code=code) if code else rows


def find_organisation(county: County, name: str) -> Organisation | None:
    """The body that goes by this name or other name in the county, whatever the spacing and width of the characters."""
    key = normalise_name(name)
    found = Organisation.objects.filter(county=county, name_key=key).first()
    if found:
        return found
    alias = OrganisationAlias.objects.filter(county=county, name_key=key).select_related("organisation").first()
    return alias.organisation if alias else None


def find_for_search(actor: Actor, county: str, words: str, limit: int) -> list[SearchHit]:
    """Organisations whose name or other name holds the words."""
    key = normalise_name(words)
    if not key or not actor.may("organisations.read"):
        return []
    aliases = OrganisationAlias.objects.filter(name_key__icontains=key).values("organisation")
    rows = organisations_visible_to(actor).filter(Q(name_key__icontains=key) | Q(pk__in=aliases))
    if county:
        rows = rows.filter(county__code=county)
    return [
        SearchHit(o.name, o.get_kind_display(), o.get_absolute_url(), str(o.county), "people") for o in rows[:limit]
    ]


PeopleSource = Callable[[Actor, str], Sequence[tuple[int, str]]]
_people: PeopleSource | None = None


def register_people(source: PeopleSource) -> None:
    """`accounts` tells who can hold a seat: for an actor and a county (6 digits), ids and labels of people there."""
    global _people
    _people = source


def people_of(actor: Actor, county: str) -> list[tuple[int, str]]:
    """People who can be entered as holders of a seat."""
    return list(_people(actor, county)) if _people else []


def region_name(code: str) -> str:
    """Name of a place by its 12-digit code; the code itself when the table does not hold it."""
    return Region.objects.filter(code=code).values_list("name", flat=True).first() or code


def business_date_of(code: str) -> datetime.date | None:
    """The fixed business date of a county (6-digit code), None = the true date."""
    return County.objects.filter(code=code).values_list("business_date", flat=True).first()
