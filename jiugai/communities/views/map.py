"""Where one community lies, and GeoJSON files in and out."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from jiugai.common import clock
from jiugai.common.geo import BadGeo, Datum, Shape, write_geojson
from jiugai.common.maps import Drawing, Outline, draw_map
from jiugai.common.web import OfficeRequest, allow
from jiugai.communities.forms.map import MapFileForm, PlaceForm
from jiugai.communities.models import Community
from jiugai.communities.permissions import may_edit
from jiugai.communities.queries import communities_visible_to
from jiugai.communities.queries.places import county_box, late_steps, located, outline_of, point_of, spots
from jiugai.communities.services import Conflict, geo
from jiugai.communities.views.listing import CommunityList
from jiugai.communities.views.map_panel import DOTS, answer_of, borders, mark_of

LISTED = 500
"""Lines of a dry run on the page; those that need a look come first."""
NEAR = 300_000
"""Neighbours are shown within so many 1e-7 degrees, some 3 km."""
MARKS = {"new": "done", "changed": "doing", "same": "idle", "empty": "idle", "unmatched": "wait", "refused": "stop"}


# ---- one community ---------------------------------------------------------------------------------------------


def _community(request: OfficeRequest, pk: int) -> Community:
    return get_object_or_404(communities_visible_to(request.actor).select_related("county"), pk=pk)


def _drawing(request: OfficeRequest, row: Community, pick: str = "") -> Drawing:
    """The community among its neighbours; near ones, so that it is seen where it lies."""
    point, outline = point_of(row), outline_of(row)
    late = late_steps(request.actor.county, clock.today(request.actor.county))
    answer = answer_of(row.enrolments.all())
    near = located(communities_visible_to(request.actor)).exclude(pk=row.pk)
    if row.longitude is not None and row.latitude is not None:
        near = near.filter(
            longitude__range=(row.longitude - NEAR, row.longitude + NEAR),
            latitude__range=(row.latitude - NEAR, row.latitude + NEAR),
        )
    return draw_map(
        [mark_of(row, point, late, answer, row.get_absolute_url())] if point and not pick else [],
        outlines=borders(request.actor.county) + ([Outline(outline, row.name)] if outline else []),
        dots=spots(near[:DOTS]),
        label=_("Map of %(name)s") % {"name": row.name}, width=640, height=420,
        dot_word=_("other communities"), pick=pick,
    )  # fmt: skip


@allow("communities.read")
@require_safe
def place(request: OfficeRequest, pk: int) -> HttpResponse:
    """Where a community lies: point, outline, datum."""
    row = _community(request, pk)
    point = point_of(row)
    context = {
        "community": row, "tab": "place", "map": _drawing(request, row), "edit": may_edit(request.actor, row),
        "shown": next(point.to(Datum.CGCS2000).positions()) if point else None,
        "handed_in": next(point.positions()) if point else None, "outline": outline_of(row),
    }  # fmt: skip
    return render(request, "communities/map_place.html", context)


@allow("communities.edit")
def place_edit(request: OfficeRequest, pk: int) -> HttpResponse:
    """Set the point by hand, or by a click on the map."""
    row = _community(request, pk)
    point = point_of(row)
    longitude, latitude = next(point.positions()) if point else ("", "")
    datum = row.datum or Datum.CGCS2000.value
    initial = {"version": row.version, "longitude": longitude, "latitude": latitude, "datum": datum}
    form = PlaceForm(
        request.POST or None, initial=initial, within=county_box(request.actor.county), has_outline=bool(row.outline)
    )
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            geo.set_place(
                actor=request.actor, community=row, point=form.point, version=data["version"],
                outline="drop" if data.get("drop_outline") else "keep",
            )  # fmt: skip
        except Conflict as refusal:
            form.add_error(None, str(refusal.reason))
            form.data = {**form.data, "version": str(refusal.version)}
            row, status = _community(request, pk), 409
        else:
            return redirect("communities:place", row.pk)
    drawing = _drawing(request, row, pick="id_longitude id_latitude id_datum")
    context = {
        "form": form, "community": row, "map": drawing, "title": _("Place of %(name)s") % {"name": row.name},
        "back": reverse("communities:place", args=[row.pk]),
    }  # fmt: skip
    return render(request, "communities/map_place_edit.html", context, status=status)


# ---- files -----------------------------------------------------------------------------------------------------


@allow("communities.edit")
def file_in(request: OfficeRequest) -> HttpResponse:
    """Hand in a GeoJSON file: first what would become of it, then, on the same address, the writing."""
    if request.method == "POST" and "sealed" in request.POST:
        return _write(request)
    form = MapFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        plan = geo.plan_borders if form.cleaned_data["what"] == "borders" else geo.plan_places
        try:
            dry = plan(actor=request.actor, content=file.read(), datum=form.datum_chosen())
        except BadGeo as fault:
            field = "datum" if fault.code.startswith("datum") else "file"
            form.add_error(field, fault.sentence)
        else:
            return render(request, "communities/map_check.html", _checked(dry, file.name))
    context = {
        "form": form, "title": _("Import places"), "submit": _("Check the file"), "back": reverse("communities:list"),
    }  # fmt: skip
    return render(request, "communities/map_import.html", context, status=422 if form.is_bound else 200)


def _checked(dry: geo.Plan, name: str) -> dict[str, Any]:
    rank = {"refused": 0, "unmatched": 1, "changed": 2, "new": 3, "empty": 4, "same": 5}
    lines = sorted(dry.lines, key=lambda line: (rank[line.outcome], line.number))
    words = {
        "new": _("new place"), "changed": _("place changes"), "same": _("unchanged"), "empty": _("without a place"),
        "unmatched": _("not found"), "refused": _("refused"),
    }  # fmt: skip
    counts = [(MARKS[k], words[k], dry.count(k)) for k in words if dry.count(k)]  # type: ignore[arg-type]
    return {
        "plan": dry, "file_name": name, "counts": counts, "n": dry.count("new", "changed"), "total": len(dry.lines),
        "lines": [(line, MARKS[line.outcome], words[line.outcome]) for line in lines[:LISTED]],
        "more": max(0, len(lines) - LISTED),
    }  # fmt: skip


def _write(request: OfficeRequest) -> HttpResponse:
    """What was checked, all or nothing."""
    write = geo.import_borders if request.POST.get("what") == "borders" else geo.import_places
    n = write(actor=request.actor, sealed=request.POST["sealed"], file_name=request.POST.get("file_name", ""))
    text = ngettext("%(n)d place was written.", "%(n)d places were written.", n)
    messages.success(request, text % {"n": n})
    return redirect(reverse("communities:list") + "?beside=on")


def _features(listing: CommunityList) -> Iterator[tuple[Shape | None, dict[str, object]]]:
    """Point and outline of each row as features of their own; a row without a place has no geometry."""
    columns = [(c.id, c.exporter()) for c in listing.shown_columns]
    for row in listing.matching.iterator(chunk_size=2000):
        told = {"code": row.code, "name": row.name} | {name: _plain(read(row)) for name, read in columns}
        shapes: list[tuple[str, Shape]] = [
            (part, shape) for part, shape in (("point", point_of(row)), ("outline", outline_of(row))) if shape
        ]
        for part, shape in shapes:
            yield shape, {**told, "part": part}
        if not shapes:
            yield None, told


def _plain(value: Any) -> object:
    return value if value is None or isinstance(value, bool | int | float) else str(value)


@allow("communities.read")
@require_safe
def file_out(request: OfficeRequest) -> HttpResponseBase:
    """All rows of the list with their places. `kept=1`: in the datum in which they were handed in, else CGCS2000."""
    listing = CommunityList()
    listing.setup(request)
    datum = None if request.GET.get("kept") else Datum.CGCS2000
    geo.record_places_export(actor=request.actor, rows=listing.n)
    response = StreamingHttpResponse(
        write_geojson(_features(listing), datum=datum), content_type="application/geo+json"
    )
    name = content_disposition_header(as_attachment=True, filename=f"{listing.title}.geojson")
    response["Content-Disposition"] = name or ""
    return response
