"""The directory of organisations."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _

from jiugai.common.clauses import clause_url
from jiugai.common.results import BadInput, require
from jiugai.common.tables import Action, ChoiceFilter, Column, Empty, ListPage, YesNoFilter
from jiugai.common.web import OfficeRequest, allow
from jiugai.organisations.forms import OrganisationForm
from jiugai.organisations.models import Organisation, OrganisationAlias
from jiugai.organisations.permissions import may_edit_organisation
from jiugai.organisations.queries import (
    county_code_of,
    county_of,
    duties_standing,
    organisations_visible_to,
    region_name,
    still_standing,
)
from jiugai.organisations.rules import normalise_name
from jiugai.organisations.services.bodies import OrganisationFacts, add_organisation, edit_organisation
from jiugai.organisations.states import OrganisationKind


class OrganisationList(ListPage):
    id = "organisations.list"
    title = _("Organisations and duties")
    unit = _("organisations")
    columns = [
        Column(
            "name",
            _("Organisation"),
            link=lambda o: o.get_absolute_url(),
            note=lambda o: "、".join(a.name for a in o.aliases.all()),
        ),
        Column("kind", _("Kind"), value=lambda o: o.get_kind_display()),
        Column("duty_n", _("Duties"), kind="number", sort="duty_n"),
        Column("seat_n", _("Seats in task forces"), kind="number", sort="seat_n"),
        Column("region_code", _("Division code"), shown=False),
        Column("county", _("County"), value=lambda o: str(o.county), sort="county__code", shown=False),
        Column("office_phone", _("Office telephone")),
        Column("credit_code", _("Credit code"), shown=False),
    ]
    search_fields = ("name",)
    search_hint = _("Name or other name")
    filters = [
        ChoiceFilter("kind", _("Kind"), choices=OrganisationKind.choices),
        YesNoFilter("active", _("In use")),
    ]
    default_order = "pk"
    empty = Empty(
        _("No organisations yet"),
        _("They come with the plan document, or are entered one by one."),
        actions=[
            Action(
                _("Add organisation"), reverse_lazy("organisations:add"), icon="add", permission="organisations.edit"
            )
        ],
    )
    actions = [
        Action(_("Duties"), reverse_lazy("organisations:duties"), icon="task"),
        Action(_("Task force"), reverse_lazy("organisations:task_forces"), icon="people"),
        Action(
            _("Add organisation"),
            reverse_lazy("organisations:add"),
            icon="add",
            main=True,
            permission="organisations.edit",
        ),
    ]

    def queryset(self, request: OfficeRequest) -> QuerySet[Any]:
        rows = organisations_visible_to(request.actor).prefetch_related("aliases")
        return rows.annotate(
            duty_n=Count("duties", distinct=True, filter=still_standing(request.actor, "duties__")),
            seat_n=Count(
                "memberships",
                distinct=True,
                filter=Q(memberships__until__isnull=True) & still_standing(request.actor, "memberships__task_force__"),
            ),
        )

    def page_columns(self, request: OfficeRequest) -> Sequence[Column]:
        """Whoever works in all counties sees which one a body belongs to."""
        if county_code_of(request.actor):
            return [c for c in self.columns if c.id != "county"]
        return [replace(c, shown=True) if c.id == "county" else c for c in self.columns]

    def search(self, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        for word in words.split():
            key = normalise_name(word)
            aliases = OrganisationAlias.objects.filter(name_key__icontains=key).values("organisation")
            rows = rows.filter(Q(name_key__icontains=key) | Q(pk__in=aliases))
        return rows


@allow("organisations.read")
def organisation_page(request: OfficeRequest, pk: int) -> HttpResponse:
    """One organisation: its duties with their clauses, its seats, what is known of it."""
    organisation = get_object_or_404(organisations_visible_to(request.actor), pk=pk)
    duties = duties_standing(request.actor).filter(organisations=organisation)
    seats = organisation.memberships.select_related("task_force").order_by("task_force", "-until", "order")
    held_before = {s.seat_key for s in seats if s.until is not None and s.holder_label}
    context = {
        "organisation": organisation,
        "duties": [(d, clause_url(d.plan_key, d.clause, request.actor)) for d in duties],
        "seats": [(s, s.vacancy(held_before)) for s in seats if s.until is None],
        "former_seats": [s for s in seats if s.until is not None],
        "aliases": list(organisation.aliases.all()),
        "region": region_name(organisation.region_code),
        "may_edit": may_edit_organisation(request.actor, organisation),
    }
    return render(request, "organisations/organisation.html", context)


def _facts(data: dict[str, Any]) -> OrganisationFacts:
    return OrganisationFacts(**{k: v for k, v in data.items() if k != "county"})


@allow("organisations.edit")
def add(request: OfficeRequest) -> HttpResponse:
    """Enter an organisation that no document brought."""
    actor = request.actor
    code = county_code_of(actor)
    initial = {"region_code": f"{code}000000"} if code else {}
    form = OrganisationForm(request.POST or None, actor=actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        county = form.cleaned_data.get("county") or county_of(code)
        try:
            organisation = add_organisation(actor=actor, county=county, facts=_facts(form.cleaned_data))
        except BadInput as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            messages.success(request, _("The organisation is entered."))
            return HttpResponseRedirect(organisation.get_absolute_url())
    context = {"form": form, "title": _("Add organisation"), "back": reverse("organisations:list")}
    return render(request, "common/form.html", context, status=422 if form.errors else 200)


@allow("organisations.edit")
def edit(request: OfficeRequest, pk: int) -> HttpResponse:
    """Correct what is known of an organisation."""
    organisation = get_object_or_404(organisations_visible_to(request.actor), pk=pk)
    require(may_edit_organisation(request.actor, organisation))
    form = OrganisationForm(
        request.POST or None, actor=request.actor, fixed_county=True, initial=_initial(organisation)
    )
    if request.method == "POST" and form.is_valid():
        try:
            edit_organisation(actor=request.actor, organisation=organisation, facts=_facts(form.cleaned_data))
        except BadInput as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(organisation.get_absolute_url())
    context = {"form": form, "title": organisation.name, "back": organisation.get_absolute_url()}
    return render(request, "common/form.html", context, status=422 if form.errors else 200)


def _initial(organisation: Organisation) -> dict[str, Any]:
    names = ("name", "kind", "region_code", "credit_code", "office_phone", "collective", "active")
    values = {name: getattr(organisation, name) for name in names}
    return values | {"aliases": "\n".join(organisation.aliases.values_list("name", flat=True))}
