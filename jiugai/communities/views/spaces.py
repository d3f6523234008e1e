"""Tab 空间: ground that is freed and what is built on it, parking before and after (TR-3.2.3)."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from jiugai.common.web import OfficeRequest, allow
from jiugai.communities.forms.rows import ParkingForm, SpaceForm
from jiugai.communities.models import Space
from jiugai.communities.permissions import may_edit
from jiugai.communities.queries import state_at
from jiugai.communities.queries.conditions import ground_of, rows_of, spaces_visible_to
from jiugai.communities.rules import parking_gained
from jiugai.communities.services import create_row, save_facts
from jiugai.communities.views.rows import community_for, put_away, tab_context, tab_url, write_row


@allow("communities.read")
def spaces(request: OfficeRequest, pk: int) -> HttpResponse:
    community = community_for(request, pk)
    context = tab_context(request, community, "spaces")
    rows = list(rows_of(Space, community, context["moment"]))
    state = state_at(community, context["at"]) or community
    more = {
        "rows": rows, "ground": ground_of(rows), "state": state,
        "gained": parking_gained(state.parking_before, state.parking_after),
        "edit": not context["at"] and may_edit(request.actor, community),
    }  # fmt: skip
    return render(request, "communities/spaces.html", context | more)


@allow("communities.edit")
def add_space(request: OfficeRequest, pk: int) -> HttpResponseBase:
    community = community_for(request, pk)
    row = Space(community=community)
    form = SpaceForm(row, request.POST if request.method == "POST" else None)

    def save(form: SpaceForm) -> None:
        create_row(Space(community=community, **form.values()), actor=request.actor)

    back = tab_url("spaces", community)
    return write_row(request, form, community=community, title=_("Enter freed ground"), back=back, save=save)


def _space(request: OfficeRequest, pk: int) -> Space:
    rows = spaces_visible_to(request.actor)
    return get_object_or_404(rows.select_related("community", "community__county"), pk=pk)


@allow("communities.edit")
def edit_space(request: OfficeRequest, pk: int) -> HttpResponseBase:
    row = _space(request, pk)
    form = SpaceForm(row, request.POST if request.method == "POST" else None)

    def save(form: SpaceForm) -> None:
        save_facts(row, actor=request.actor, values=form.values(), **form.over())

    back = tab_url("spaces", row.community)
    return write_row(request, form, community=row.community, title=str(row), back=back, save=save)


@allow("communities.edit")
def trash_space(request: OfficeRequest, pk: int) -> HttpResponse:
    row = _space(request, pk)
    title = _("Put “%(name)s” into the trash") % {"name": row}
    return put_away(request, row, community=row.community, title=title, back=tab_url("spaces", row.community))


@allow("communities.edit")
def parking(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """Parking spaces before and after the works: two facts of the community."""
    community = community_for(request, pk)
    form = ParkingForm(community, request.POST if request.method == "POST" else None)

    def save(form: ParkingForm) -> None:
        save_facts(community, actor=request.actor, values=form.values(), **form.over())

    back = tab_url("spaces", community)
    return write_row(request, form, community=community, title=_("Parking spaces"), back=back, save=save)
