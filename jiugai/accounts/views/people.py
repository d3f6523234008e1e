"""Administration: who is here, the sign-in record, and which roles need a second factor."""

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiugai.accounts.forms import ChangePersonForm, PersonForm
from jiugai.accounts.models import Deputation, DoorRecord, Person, Posting, WorkSession
from jiugai.accounts.permissions import may_manage, may_secure
from jiugai.accounts.queries import (
    door_records_visible_to,
    has_second_factor,
    locked_addresses,
    people_visible_to,
    second_factor_roles,
)
from jiugai.accounts.services.people import change_person, create_person
from jiugai.accounts.services.reauthentication import reauthenticated
from jiugai.accounts.services.second_factor import set_role_rule
from jiugai.accounts.states import DoorEvent
from jiugai.common import clock
from jiugai.common.results import BadInput
from jiugai.common.roles import ADMINISTRATORS, Role
from jiugai.common.tables import Action, ChoiceFilter, Column, Empty, ListPage, YesNoFilter
from jiugai.common.web import OfficeRequest, allow

BAD_EVENTS = frozenset(
    {DoorEvent.FAILED, DoorEvent.LOCKED, DoorEvent.THROTTLED, DoorEvent.CODE_FAILED, DoorEvent.REFUSED}
)


def _current(person: Person) -> list[Posting]:
    today = clock.true_today()
    return [p for p in person.postings.all() if p.in_force(today)]


def _roles(person: Person) -> str:
    return "、".join(p.get_role_display() for p in _current(person))


def _bodies(person: Person) -> str:
    return "、".join(dict.fromkeys(str(p.organisation) for p in _current(person) if p.organisation))


def _state(person: Person) -> tuple[str, str | Promise]:
    if not person.is_active:
        return "idle", _("Account closed")
    if person.must_change_password:
        return "wait", _("Temporary password")
    return "done", _("Account in use")


def _with_role(rows: QuerySet[Any], values: list[str]) -> QuerySet[Any]:
    return rows.filter(pk__in=Posting.objects.on(clock.true_today()).filter(role__in=values).values("person"))


class PeopleList(ListPage):
    id = "accounts.people"
    title = _("People")
    unit = _("people")
    columns = [
        Column("label", _("Shown as"), link=lambda p: p.get_absolute_url()),
        Column("username", _("User name")),
        Column("roles", _("Role"), value=_roles, sort="", wrap=True),
        Column("bodies", _("Organisation"), value=_bodies, sort="", wrap=True),
        Column("state", _("State"), kind="state", value=_state, sort="is_active"),
        Column("last_login", _("Last sign-in"), kind="time"),
    ]
    search_fields = ("label", "username", "postings__organisation__name")
    search_hint = _("Name, user name, organisation")
    filters = [
        ChoiceFilter("role", _("Role"), choices=Role.choices, apply=_with_role),
        YesNoFilter("open", _("Account in use"), field="is_active"),
    ]
    default_order = "label"
    empty = Empty(_("Nobody here yet"), _("Accounts are opened by the system administrator."))
    actions = [
        Action(
            _("Open account"),
            reverse_lazy("accounts:add_person"),
            icon="add",
            main=True,
            permission="accounts.manage_people",
        )
    ]

    def queryset(self, request: OfficeRequest) -> QuerySet[Any]:
        return people_visible_to(request.actor).prefetch_related("postings__organisation")

    def search(self, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        for word in words.split():
            anywhere = Q(label__icontains=word) | Q(username__icontains=word)
            bodies = Posting.objects.filter(organisation__name__icontains=word).values("person")
            rows = rows.filter(anywhere | Q(pk__in=bodies))
        return rows


class DoorList(ListPage):
    id = "accounts.doors"
    title = _("Sign-in record")
    unit = pgettext_lazy("sign-in record", "entries")
    columns = [
        Column("at", _("When"), kind="time"),
        Column("event", _("What"), kind="state", value=lambda r: (_event_state(r), r.get_event_display())),
        Column(
            "person",
            _("Person"),
            value=lambda r: str(r.person) if r.person else _("Somebody unknown"),
            sort="person__label",
        ),
        Column("address", _("Network address")),
        Column("note", _("Note"), wrap=True, sort=""),
        Column("agent", _("Browser"), wrap=True, sort="", shown=False),
    ]
    search_fields = ("person__label", "person__username", "address")
    search_hint = _("Person or network address")
    filters = [ChoiceFilter("event", _("What"), choices=DoorEvent.choices)]
    default_order = "-at"
    empty = Empty(_("Nothing on record yet"), _("Every sign-in appears here: also failed ones, locks and expiries."))

    def queryset(self, request: OfficeRequest) -> QuerySet[Any]:
        return door_records_visible_to(request.actor)


def _event_state(record: DoorRecord) -> str:
    if record.event in BAD_EVENTS:
        return "late"
    return "done" if record.event in {DoorEvent.SIGNED_IN, DoorEvent.REAUTHENTICATED} else "idle"


@allow("accounts.read")
def person_page(request: OfficeRequest, pk: int) -> HttpResponse:
    """Everything about one account: postings, deputies, sessions, locks, sign-ins."""
    actor = request.actor
    person = get_object_or_404(people_visible_to(actor), pk=pk)
    today = clock.true_today()
    rows = person.postings.select_related("organisation__county").order_by("-since", "-id")
    deputations = Deputation.objects.not_over(today).filter(Q(posting__person=person) | Q(deputy=person))
    context = {
        "person": person,
        "postings": [(p, p.in_force(today)) for p in rows],
        "deputations": deputations.select_related("deputy", "posting__person", "posting__organisation"),
        "may_manage": may_manage(actor, person),
        "may_secure": may_secure(actor, person),
        "second_factor": has_second_factor(person),
        "locked_from": locked_addresses(person) if actor.may("accounts.give_roles") else [],
        "sessions": WorkSession.objects.open().filter(person=person),
        "doors": door_records_visible_to(actor).filter(person=person)[:10] if actor.may("accounts.doors") else [],
        "state": _state(person),
    }
    return render(request, "accounts/person.html", context)


@allow("accounts.manage_people")
def add_person(request: OfficeRequest) -> HttpResponse:
    """Open an account; its temporary password is shown on the page that follows, once."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = create_person(actor=request.actor, **form.cleaned_data)
        except BadInput as refusal:
            form.add_error("username", str(refusal.reason))
        else:
            return password_once(request, made.person, made.password)
    context = {
        "form": form,
        "title": _("Open account"),
        "submit": _("Open account"),
        "back": reverse("accounts:people"),
    }
    return render(request, "common/form.html", context, status=422 if form.errors else 200)


def password_once(request: OfficeRequest, person: Person, password: str) -> HttpResponse:
    response = render(request, "accounts/password_once.html", {"person": person, "password": password})
    response["Cache-Control"] = "no-store"
    return response


@allow("accounts.manage_people")
def edit_person(request: OfficeRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(people_visible_to(request.actor), pk=pk)
    form = ChangePersonForm(request.POST or None, initial={"label": person.label, "email": person.email})
    if request.method == "POST" and form.is_valid():
        change_person(actor=request.actor, person=person, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(person.get_absolute_url())
    context = {"form": form, "title": person.label, "back": person.get_absolute_url()}
    return render(request, "common/form.html", context, status=422 if form.errors else 200)


@allow("accounts.give_roles")
@reauthenticated
def role_rules(request: OfficeRequest) -> HttpResponse:
    """Which roles must set up a second factor."""
    needed = second_factor_roles()
    if request.method == "POST" and "save" in request.POST:
        wanted = set(request.POST.getlist("needed")) | ADMINISTRATORS
        for role in Role.values:
            if (role in wanted) != (role in needed):
                set_role_rule(actor=request.actor, role=role, second_factor=role in wanted)
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("accounts:role_rules"))
    roles = [(r, r.value in needed, r in ADMINISTRATORS) for r in Role]
    return render(request, "accounts/role_rules.html", {"roles": roles, "may_set": not request.actor.scope})
