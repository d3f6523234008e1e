"""Tab 房屋 of a community, and the page of a building: figures stated and counted, dwellings by stair and floor."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiugai.common.templatetags.jiugai import sqm
from jiugai.common.web import OfficeRequest, allow
from jiugai.communities.forms.houses import BuildingForm, EntryForm
from jiugai.communities.models import Building, Dwelling
from jiugai.communities.permissions import may_edit, may_see_personal
from jiugai.communities.queries import buildings_visible_to, communities_visible_to
from jiugai.communities.queries.houses import (
    buildings_in_trash,
    dwellings_in_trash,
    house_of,
    houses_of,
    latest_dwellings,
    stairs_of,
    totals_of,
)
from jiugai.communities.services import create_row, restore_row, save_facts
from jiugai.communities.services.houses import register_dwelling
from jiugai.communities.views.rows import community_for, put_away, tab_context, tab_url, write_row

LATEST = 8
"""Dwellings shown beside the fast entry."""
COPIED = ("stair", "floor", "area", "use", "tenure")
"""Facts that neighbours mostly share."""


def building_for(request: OfficeRequest, community: int, pk: int) -> Building:
    """The building, or 404 when it does not exist for this actor."""
    rows = buildings_visible_to(request.actor).filter(community=community)
    return get_object_or_404(rows.select_related("community__county__region"), pk=pk)


@allow("communities.read")
def houses(request: OfficeRequest, pk: int) -> HttpResponse:
    """Buildings of a community, as they are or as they were."""
    community = community_for(request, pk)
    context = tab_context(request, community, "houses")
    found = houses_of(community, context["moment"])
    edit = not context["at"] and may_edit(request.actor, community)
    trash = buildings_in_trash(request.actor, community) if edit else []
    more = {"houses": found, "totals": totals_of(found), "edit": edit, "trash": trash}
    return render(request, "communities/houses.html", context | more)


@allow("communities.read")
def building(request: OfficeRequest, community: int, pk: int) -> HttpResponse:
    """One building: what is known of it, and its dwellings as they lie in it."""
    row = building_for(request, community, pk)
    edit = may_edit(request.actor, row.community)
    context = tab_context(request, row.community, "houses") | {
        "at": None, "building": row, "house": house_of(row), "stairs": stairs_of(row), "edit": edit,
        "look": may_see_personal(request.actor, row.community), "trash": dwellings_in_trash(row) if edit else [],
    }  # fmt: skip
    return render(request, "communities/building.html", context)


@allow("communities.edit")
def add_building(request: OfficeRequest, pk: int) -> HttpResponseBase:
    community = community_for(request, pk)
    row = Building(community=community)
    form = BuildingForm(row, request.POST if request.method == "POST" else None)

    def save(form: BuildingForm) -> None:
        for name, value in form.values().items():
            setattr(row, name, value)
        create_row(row, actor=request.actor)

    title = _("Register a building")
    return write_row(request, form, community=community, title=title, back=tab_url("houses", community), save=save)


@allow("communities.edit")
def edit_building(request: OfficeRequest, community: int, pk: int) -> HttpResponseBase:
    row = building_for(request, community, pk)
    form = BuildingForm(row, request.POST if request.method == "POST" else None)

    def save(form: BuildingForm) -> None:
        save_facts(row, actor=request.actor, values=form.values(), **form.over())

    title = _("Edit building %(number)s") % {"number": row.number}
    return write_row(request, form, community=row.community, title=title, back=row.get_absolute_url(), save=save)


@allow("communities.edit")
def trash_building(request: OfficeRequest, community: int, pk: int) -> HttpResponse:
    row = building_for(request, community, pk)
    title = _("Put building %(number)s into the trash") % {"number": row.number}
    return put_away(request, row, community=row.community, title=title, back=tab_url("houses", row.community))


@allow("communities.edit")
@require_POST
def restore_building(request: OfficeRequest, community: int, pk: int) -> HttpResponse:
    owner = get_object_or_404(communities_visible_to(request.actor), pk=community)
    row = get_object_or_404(buildings_in_trash(request.actor, owner), pk=pk)
    return redirect(restore_row(row, actor=request.actor))


def _blank(row: Building, request: OfficeRequest) -> Dwelling:
    """The next dwelling of the fast entry; with `copy` what neighbours share comes from the one entered last."""
    fresh = Dwelling(building=row)
    last = next(iter(latest_dwellings(row, 1)), None) if "copy" in request.GET else None
    for name in COPIED if last else ():
        setattr(fresh, name, getattr(last, name))
    return fresh


@allow("communities.edit")
def enter_dwellings(request: OfficeRequest, community: int, pk: int) -> HttpResponseBase:
    """Dwelling after dwelling by keyboard: Enter moves on, at the end it saves, and the next form is open."""
    row = building_for(request, community, pk)
    fresh = _blank(row, request)
    form = EntryForm(fresh, request.POST if request.method == "POST" else None)
    here = reverse("communities:enter_dwellings", args=[row.community_id, row.pk])

    def save(form: EntryForm) -> None:
        for name, value in form.values().items():
            setattr(fresh, name, value)
        register_dwelling(actor=request.actor, dwelling=fresh, owner=form.owner())

    latest = latest_dwellings(row, LATEST)
    house = house_of(row)
    more = {
        "building": row, "latest": latest, "house": house, "draft": "", "here": here, "done": row.get_absolute_url(),
        "trail": [(row.number, row.get_absolute_url())],
        "lead": _entered_so_far(house.row.counted_dwellings, house.row.counted_area),
    }  # fmt: skip
    back = f"{here}?copy" if "copy" in request.GET else here
    title = _("Enter dwellings of building %(number)s") % {"number": row.number}
    return write_row(request, form, community=row.community, title=title, back=back, save=save,
                     template="communities/entry.html", **more)  # fmt: skip


def _entered_so_far(n: int | None, area: int | None) -> str:
    if not n:
        return _("None is registered yet.")
    return _("%(n)d registered, %(area)s in all.") % {"n": n, "area": f"{sqm(area)} ㎡"}
