"""Personal data beyond one household: found by exact search, opened with a reason and the password, erased in time."""

import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache

from jiugai.accounts.api import reauthenticated
from jiugai.common import clock
from jiugai.common.masks import masked
from jiugai.common.results import BadInput
from jiugai.common.tables import Column, Empty, ListPage, RangeFilter
from jiugai.common.web import OfficeRequest, allow
from jiugai.communities.forms.houses import FindForm, LookForm, PostponeForm
from jiugai.communities.models import Owner
from jiugai.communities.permissions import may_see_personal
from jiugai.communities.queries import fact_label, owners_visible_to
from jiugai.communities.queries.houses import stairs_of
from jiugai.communities.queries.persons import kinds_of, personal_texts
from jiugai.communities.queries.retention import erased_soon, in_trash
from jiugai.communities.services.personal import FOUND, find_people, look_at_building, open_list
from jiugai.communities.services.retention import postpone_erasing
from jiugai.communities.views.houses import building_for
from jiugai.communities.views.people import PeopleList
from jiugai.communities.views.rows import community_for, tab_context


@never_cache
@allow("communities.personal")
def find(request: OfficeRequest) -> HttpResponse:
    """Dwellings of a person by exact name, telephone or identity number; within one's area, masked, on record."""
    form = FindForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "most": FOUND}
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"]
        people = find_people(actor=request.actor, words=words)
        context |= {
            "asked": True,
            "by": [fact_label("owner", kind) for kind in kinds_of(words)],
            "people": [(p, personal_texts(p, open_=False)) for p in people],
        }
        form = context["form"] = FindForm(initial={"words": words})
    return render(request, "communities/find.html", context, status=422 if form.errors else 200)


@never_cache
@allow("communities.personal")
@reauthenticated
def look_building(request: OfficeRequest, community: int, pk: int) -> HttpResponse:
    """All households of a building with names and telephones, for going from door to door: reason and password."""
    row = building_for(request, community, pk)
    form = LookForm(request.POST if "purpose" in request.POST else None)
    context = tab_context(request, row.community, "houses") | {
        "at": None, "building": row, "form": form, "look": may_see_personal(request.actor, row.community),
    }  # fmt: skip
    if request.method == "POST" and form.is_valid():
        look_at_building(actor=request.actor, building=row, reason=form.reason)
        doors = [door for stair in stairs_of(row) for door in stair.upwards]
        context["doors"] = [(door, [(p, personal_texts(p, open_=True)) for p in door.people]) for door in doors]
        context["reason"] = form.reason
    return render(request, "communities/look_building.html", context, status=422 if form.errors else 200)


@never_cache
@allow("communities.personal")
@reauthenticated
def open_people(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """Open the personal columns of the list of people for half an hour: reason and password first. `pk` 0 = all."""
    community = community_for(request, pk) if pk else None
    query = request.GET.urlencode()
    form = LookForm(request.POST if "purpose" in request.POST else None)
    rows = owners_visible_to(request.actor)
    if community:
        rows = rows.filter(dwelling__building__community=community)
    if request.method == "POST" and form.is_valid():
        entry = open_list(
            actor=request.actor, list_id=PeopleList.id, community=community, number=rows.count(), reason=form.reason
        )
        address = reverse("communities:people_opened", args=[pk, entry])
        return redirect(f"{address}?{query}" if query else address)
    back = reverse("communities:community_people", args=[pk]) if pk else reverse("communities:people")
    context = {
        "form": form, "title": _("Show names and telephones"), "back": f"{back}?{query}" if query else back,
        "submit": _("Show"), "action": request.get_full_path(),
        "lead": _("The list shows and exports them for half an hour. Your reason, and every file, stand in the log."),
    }  # fmt: skip
    return render(request, "common/form.html", context, status=422 if form.errors else 200)


# ---- erasing -----------------------------------------------------------------------------------------------------

SOON = 90
"""Days ahead that the list of what is erased soon shows."""


def _why(row: Owner) -> str:
    return _("in the trash") if row.put_away else _("the renovation has ended")  # type: ignore[attr-defined]


class ErasingList(ListPage):
    """Whose personal data is erased within ninety days, with a way to keep it longer."""

    id = "communities.erasing"
    title = gettext_lazy("Personal data to be erased soon")
    unit = pgettext_lazy("counting word", "people")
    columns = [
        Column("name", gettext_lazy("Name of owner"), value=lambda o: masked("name", o.name) or "—", sort="",
               link=lambda o: reverse("communities:postpone", args=[o.pk])),
        Column("keep_until", gettext_lazy("Erased after"), kind="date"),
        Column("why", gettext_lazy("Why"), value=_why, sort=""),
        Column("community", gettext_lazy("Community"), value="dwelling.building.community.name",
               sort="dwelling__building__community__name"),
        Column("building", gettext_lazy("Building"), value="dwelling.building.number",
               sort="dwelling__building__number_key"),
        Column("door", pgettext_lazy("door", "Dwelling"), value=lambda o: str(o.dwelling), sort="dwelling__door_key"),
        Column("role", gettext_lazy("Role in the household"), value=lambda o: o.get_role_display(), sort="role"),
    ]  # fmt: skip
    filters = [RangeFilter("keep_until", gettext_lazy("Erased after"), kind="date")]
    default_order = "keep_until"
    empty = Empty(
        gettext_lazy("Nothing is erased in the next 90 days"),
        gettext_lazy("Data of rows in the trash and of renovations that ended long ago is listed here first."),
    )

    def queryset(self, request: OfficeRequest) -> QuerySet[Owner]:
        until = clock.true_today() + datetime.timedelta(days=SOON)
        put_away = in_trash().filter(pk=OuterRef("pk"))
        return erased_soon(request.actor, until).annotate(put_away=Exists(put_away))


@allow("communities.retention")
def postpone(request: OfficeRequest, pk: int) -> HttpResponse:
    """Keep somebody's personal data longer, with a reason."""
    far = clock.true_today().replace(year=9999)
    row = get_object_or_404(erased_soon(request.actor, far), pk=pk)
    form = PostponeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            postpone_erasing(row, actor=request.actor, **form.cleaned_data)
        except BadInput as refusal:
            form.add_error("until", str(refusal.reason))
        else:
            messages.success(request, _("The data is kept longer."))
            return redirect("communities:erasing")
    place = f"{row.dwelling.building.community} {row.dwelling.building} {row.dwelling}"
    context = {
        "form": form, "title": _("Keep personal data longer"), "back": reverse("communities:erasing"),
        "lead": f"{place} · {masked('name', row.name)} · {row.get_role_display()}", "submit": _("Keep"),
    }  # fmt: skip
    return render(request, "common/form.html", context, status=422 if form.errors else 200)
