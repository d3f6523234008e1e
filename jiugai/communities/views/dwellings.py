"""The page of a dwelling with its household: what is known of it, who owns it, lives in it, answers for it."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from jiugai.common.masks import masked
from jiugai.common.web import OfficeRequest, allow
from jiugai.communities.forms.houses import DwellingForm, LookForm, OwnerForm
from jiugai.communities.models import Dwelling, Owner
from jiugai.communities.permissions import may_edit, may_see_personal
from jiugai.communities.queries import buildings_visible_to, dwellings_visible_to, owners_visible_to
from jiugai.communities.queries.houses import Door, people_in_trash
from jiugai.communities.queries.persons import in_household, other_dwellings, personal_texts
from jiugai.communities.services import Conflict, FieldConflict, create_row, restore_row, save_facts
from jiugai.communities.services.personal import look_at_household
from jiugai.communities.views.rows import put_away, tab_context, write_row

DEEP = "building__community__county__region"


def dwelling_for(request: OfficeRequest, pk: int) -> Dwelling:
    """The dwelling, or 404 when it does not exist for this actor."""
    return get_object_or_404(dwellings_visible_to(request.actor).select_related(DEEP), pk=pk)


def owner_for(request: OfficeRequest, pk: int) -> Owner:
    return get_object_or_404(owners_visible_to(request.actor).select_related(f"dwelling__{DEEP}"), pk=pk)


def _trail(row: Dwelling) -> list[tuple[str, str]]:
    return [(row.building.number, row.building.get_absolute_url())]


# ---- the page ----------------------------------------------------------------------------------------------------


def _household(request: OfficeRequest, row: Dwelling, form: LookForm, opened: list[Owner] | None) -> HttpResponse:
    people = list(in_household(row)) if opened is None else opened
    others = other_dwellings(request.actor, people)
    community = row.building.community
    edit = may_edit(request.actor, community)
    shown = [(p, personal_texts(p, open_=opened is not None), others.get(p.pk, 0)) for p in people]
    context = tab_context(request, community, "houses") | {
        "at": None, "dwelling": row, "building": row.building, "people": shown, "opened": opened is not None,
        "shares": Door(row, people).shares, "look": may_see_personal(request.actor, community), "form": form,
        "edit": edit, "trash": people_in_trash(row) if edit else [],
    }  # fmt: skip
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "communities/dwelling.html", context, status=status)


@allow("communities.read")
def dwelling(request: OfficeRequest, pk: int) -> HttpResponse:
    """One dwelling with its household; names, telephones and numbers are masked."""
    return _household(request, dwelling_for(request, pk), LookForm(), None)


@never_cache
@allow("communities.personal")
@require_POST
def look(request: OfficeRequest, pk: int) -> HttpResponse:
    """The same page with what is masked, after a reason; every look is on record. Loading it again asks again."""
    row, form = dwelling_for(request, pk), LookForm(request.POST)
    opened = look_at_household(actor=request.actor, dwelling=row, reason=form.reason) if form.is_valid() else None
    return _household(request, row, form, opened)


@allow("communities.edit")
def edit_dwelling(request: OfficeRequest, pk: int) -> HttpResponseBase:
    row = dwelling_for(request, pk)
    form = DwellingForm(row, request.POST if request.method == "POST" else None)

    def save(form: DwellingForm) -> None:
        save_facts(row, actor=request.actor, values=form.values(), **form.over())

    title = _("Edit dwelling %(door)s") % {"door": row}
    more: dict[str, Any] = {"trail": _trail(row)}
    back = row.get_absolute_url()
    return write_row(request, form, community=row.building.community, title=title, back=back, save=save, **more)


@allow("communities.edit")
def trash_dwelling(request: OfficeRequest, pk: int) -> HttpResponse:
    row = dwelling_for(request, pk)
    title = _("Put dwelling %(door)s into the trash") % {"door": row}
    back = row.building.get_absolute_url()
    return put_away(request, row, community=row.building.community, title=title, back=back)


@allow("communities.edit")
@require_POST
def restore_dwelling(request: OfficeRequest, pk: int) -> HttpResponse:
    buildings = buildings_visible_to(request.actor).values("pk")
    row = get_object_or_404(Dwelling.objects.filter(building__in=buildings).exclude(deleted_at=None), pk=pk)
    return redirect(restore_row(row, actor=request.actor))


# ---- the people of a household -----------------------------------------------------------------------------------


def _write_owner(request: OfficeRequest, row: Owner, form: OwnerForm, title: str, save: Any) -> HttpResponseBase:
    place = row.dwelling
    more: dict[str, Any] = {"draft": "", "trail": [*_trail(place), (str(place), place.get_absolute_url())]}
    back, community = place.get_absolute_url(), place.building.community
    return write_row(request, form, community=community, title=title, back=back, save=save, **more)


@allow("communities.edit")
def add_owner(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """Somebody who owns, rents or answers for the dwelling."""
    row = Owner(dwelling=dwelling_for(request, pk))
    form = OwnerForm(row, request.POST if request.method == "POST" else None)

    def save(form: OwnerForm) -> None:
        for name, value in form.values().items():
            setattr(row, name, value)
        create_row(row, actor=request.actor)

    return _write_owner(request, row, form, _("Add somebody to %(door)s") % {"door": row.dwelling}, save)


@allow("communities.edit")
def edit_owner(request: OfficeRequest, pk: int) -> HttpResponseBase:
    row = owner_for(request, pk)
    form = OwnerForm(row, request.POST if request.method == "POST" else None)

    def save(form: OwnerForm) -> None:
        try:
            save_facts(row, actor=request.actor, values=form.values(), **form.over())
        except Conflict as refusal:
            raise Conflict([_masked(c) for c in refusal.conflicts], refusal.version) from None

    return _write_owner(request, row, form, _("Edit somebody of %(door)s") % {"door": row.dwelling}, save)


def _masked(conflict: FieldConflict) -> FieldConflict:
    """A personal value that somebody else wrote is masked here too."""
    if conflict.name not in Owner.PERSONAL:
        return conflict
    values = (masked(conflict.name, str(v or "")) for v in (conflict.was, conflict.theirs, conflict.mine))
    return FieldConflict(conflict.name, conflict.label, *values)


@allow("communities.edit")
def trash_owner(request: OfficeRequest, pk: int) -> HttpResponse:
    row = owner_for(request, pk)
    title = _("Put somebody of %(door)s into the trash") % {"door": row.dwelling}
    community = row.dwelling.building.community
    return put_away(request, row, community=community, title=title, back=row.dwelling.get_absolute_url())


@allow("communities.edit")
@require_POST
def restore_owner(request: OfficeRequest, pk: int) -> HttpResponse:
    dwellings = dwellings_visible_to(request.actor).values("pk")
    row = get_object_or_404(Owner.objects.filter(dwelling__in=dwellings).exclude(deleted_at=None), pk=pk)
    restore_row(row, actor=request.actor)
    return redirect(row.dwelling)
