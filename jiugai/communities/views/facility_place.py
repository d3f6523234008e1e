"""Where a facility lies. A confidential one has no such page (R-UTIL-9)."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from jiugai.common.geo import units
from jiugai.common.web import OfficeRequest, allow
from jiugai.communities.forms.map import PlaceForm
from jiugai.communities.queries.places import county_box
from jiugai.communities.services import Conflict
from jiugai.communities.services.facilities import change_facility
from jiugai.communities.states import Datum
from jiugai.communities.views.facilities import degrees_of, visible_facility


@allow("communities.edit")
def place(request: OfficeRequest, pk: int) -> HttpResponse:
    """Set the point of a facility by hand; empty coordinates take it away."""
    row = visible_facility(request, pk)
    if row.sensitive:
        raise Http404
    longitude, latitude = degrees_of(row) or ("", "")
    datum = row.datum or Datum.CGCS2000.value
    initial = {"version": row.version, "longitude": longitude, "latitude": latitude, "datum": datum}
    form = PlaceForm(request.POST or None, initial=initial, within=county_box(request.actor.county), has_outline=False)
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            change_facility(row, actor=request.actor, values=_values(form), version=form.cleaned_data["version"])
        except Conflict as refusal:
            form.add_error(None, str(refusal.reason))
            form.data = {**form.data, "version": str(refusal.version)}
            status = 409
        else:
            return redirect(row)
    context = {
        "form": form, "community": row.community, "title": _("Place of %(name)s") % {"name": row.name},
        "back": row.get_absolute_url(),
    }  # fmt: skip
    return render(request, "communities/row_form.html", context, status=status)


def _values(form: PlaceForm) -> dict[str, Any]:
    if form.point is None:
        return {"longitude": None, "latitude": None, "datum": ""}
    longitude, latitude = next(form.point.positions())
    return {"longitude": units(longitude), "latitude": units(latitude), "datum": form.cleaned_data["datum"]}
