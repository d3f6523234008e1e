"""Contiguous areas 集中连片: neighbours renovated as one (A4)."""

from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from jiugai.common.results import BadInput, WrongState
from jiugai.common.tables import Action, Column, Empty, ListPage
from jiugai.common.templatetags.jiugai import area_words, count, joined
from jiugai.common.web import OfficeRequest, allow
from jiugai.communities.forms.batches import BatchForm
from jiugai.communities.models import Batch, Community, Enrolment
from jiugai.communities.queries import communities_visible_to
from jiugai.communities.queries.batches import batches_visible_to, batches_with_sums, members_of, total_of
from jiugai.communities.services.batches import change_batch, dissolve_batch, form_batch
from jiugai.communities.views.rows import TrashForm
from jiugai.desk.api import drop_draft
from jiugai.organisations.api import county_of

FORM = Action(
    gettext_lazy("Form a contiguous area"), reverse_lazy("communities:form_batch"), "add", main=True,
    permission="communities.edit", text=gettext_lazy("Choose the neighbours that are renovated as one."),
)  # fmt: skip


class BatchList(ListPage):
    """All contiguous areas one sees, with the sums of their communities."""

    id = "communities.batches"
    title = gettext_lazy("Contiguous areas")
    unit = gettext_lazy("areas")
    columns = [
        Column("name", gettext_lazy("Area"), link=lambda b: b.get_absolute_url(), note=lambda b: b.note),
        Column("n", pgettext_lazy("number", "Communities"), kind="number"),
        Column("buildings", gettext_lazy("Buildings"), kind="number", value="all_buildings", sort="all_buildings"),
        Column("households", gettext_lazy("Households"), kind="number", value="all_households", sort="all_households"),
        Column("area", gettext_lazy("Floor area"), kind="area", value="all_area", sort="all_area"),
        Column("members", gettext_lazy("Members"), value=lambda b: joined(b.members), sort="", wrap=True),
    ]
    search_fields = ("name", "note")
    default_order = "name"
    actions = [FORM]
    empty = Empty(
        gettext_lazy("No contiguous area yet"),
        gettext_lazy("Neighbouring communities can be designed, tendered and built as one."),
        [FORM],
    )

    def queryset(self, request: OfficeRequest) -> QuerySet[Any]:
        return batches_with_sums(request.actor)

    def lead(self, request: OfficeRequest) -> Any:
        """The sum over all areas, each community once."""
        total = total_of(request.actor, batches_visible_to(request.actor))
        if not total["communities"]:
            return ""
        words = _("%(n)s communities in all, each counted once: %(households)s households, %(area)s")
        return format_html("{}", words % {
            "n": count(total["communities"]), "households": count(total["households"]),
            "area": area_words(total["area"]),
        })  # fmt: skip


def _batch(request: OfficeRequest, pk: int) -> Batch:
    return get_object_or_404(batches_with_sums(request.actor).select_related("county"), pk=pk)


@allow("communities.read")
def batch(request: OfficeRequest, pk: int) -> HttpResponse:
    """One area: its communities with their figures and where they stand."""
    row = _batch(request, pk)
    enrolments = Prefetch("enrolments", Enrolment.objects.select_related("programme"))
    members = list(members_of(request.actor, row).prefetch_related(enrolments))
    context = {"batch": row, "members": members, "edit": request.actor.may("communities.edit")}
    return render(request, "communities/batch.html", context)


def _offered(request: OfficeRequest, batch: Batch | None = None) -> QuerySet[Community]:
    """Communities of one's area that lie in no other contiguous area."""
    free = Q(batches=None) | Q(batches=batch.pk) if batch else Q(batches=None)
    return communities_visible_to(request.actor).filter(free).order_by("region_code", "pk")


def _form_page(request: OfficeRequest, form: BatchForm, title: str, back: str, key: str, status: int) -> HttpResponse:
    context = {"form": form, "title": title, "back": back, "draft": key}
    return render(request, "communities/batch_form.html", context, status=status)


@allow("communities.edit")
def form(request: OfficeRequest) -> HttpResponseBase:
    """Bring communities together into a new area."""
    key = "communities.batch.new"
    page = BatchForm(_offered(request), None, request.POST if request.method == "POST" else None)
    if page.is_valid():
        try:
            row = form_batch(
                actor=request.actor, county=county_of(request.actor.county), name=page.cleaned_data["name"],
                note=page.cleaned_data["note"], communities=page.cleaned_data["members"],
            )  # fmt: skip
        except BadInput as refusal:
            page.add_error(None, str(refusal.reason))
        else:
            drop_draft(actor=request.actor, key=key)
            return redirect(row)
    status = 422 if page.is_bound else 200
    return _form_page(request, page, _("Form a contiguous area"), reverse("communities:batches"), key, status)


@allow("communities.edit")
def edit(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """Change name, note and members; what somebody else changed meanwhile stays."""
    row = _batch(request, pk)
    key = f"communities.batch:{row.pk}"
    page = BatchForm(_offered(request, row), row, request.POST if request.method == "POST" else None)
    status = 422 if page.is_bound else 200
    if page.is_valid():
        add, remove = page.moved()
        try:
            change_batch(
                row, actor=request.actor, values={n: page.cleaned_data[n] for n in ("name", "note")},
                shown=page.shown, add=add, remove=communities_visible_to(request.actor).filter(pk__in=remove),
            )  # fmt: skip
        except (BadInput, WrongState) as refusal:
            page.add_error(None, str(refusal.reason))
            status = refusal.status
        else:
            drop_draft(actor=request.actor, key=key)
            return redirect(row)
    return _form_page(request, page, row.name, row.get_absolute_url(), key, status)


@allow("communities.edit")
def dissolve(request: OfficeRequest, pk: int) -> HttpResponse:
    row = _batch(request, pk)
    page = TrashForm(request.POST or None)
    if request.method == "POST" and page.is_valid():
        dissolve_batch(row, actor=request.actor, reason=page.cleaned_data["reason"])
        return redirect("communities:batches")
    context = {
        "form": page, "title": _("Dissolve “%(name)s”") % {"name": row.name}, "back": row.get_absolute_url(),
        "submit": _("Dissolve"), "lead": _("The communities stay as they are; the record keeps what the area held."),
    }  # fmt: skip
    return render(request, "communities/batch_form.html", context, status=422 if page.is_bound else 200)
