"""Acts of the administrators on one account. Each asks first on its own page; weighty ones want the password."""

import datetime
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from jiugai.accounts.forms import DeputyForm, PostingForm, ReasonForm
from jiugai.accounts.models import Deputation, Person, Posting
from jiugai.accounts.permissions import may_post_to, may_secure, may_set_deputy
from jiugai.accounts.queries import people_visible_to
from jiugai.accounts.services.leaving import leave_service
from jiugai.accounts.services.locks import unlock
from jiugai.accounts.services.passwords import reset_password
from jiugai.accounts.services.postings import end_deputation, end_posting, give_posting, set_deputy
from jiugai.accounts.services.reauthentication import reauthenticated
from jiugai.accounts.services.second_factor import remove_second_factor
from jiugai.accounts.services.sessions import end_sessions_elsewhere
from jiugai.accounts.views.people import password_once
from jiugai.common import clock
from jiugai.common.results import BadInput, require
from jiugai.common.web import OfficeRequest, View, allow


def _person(request: OfficeRequest, pk: int) -> Person:
    return get_object_or_404(people_visible_to(request.actor), pk=pk)


def _posting(request: OfficeRequest, pk: int) -> Posting:
    posting = get_object_or_404(Posting.objects.select_related("person", "organisation__county"), pk=pk)
    _person(request, posting.person_id)
    return posting


def _form_page(
    request: OfficeRequest, form: Form, title: str, submit: str, person: Person, lead: str = ""
) -> HttpResponse:
    context = {"form": form, "title": title, "submit": submit, "lead": lead, "back": person.get_absolute_url()}
    return render(request, "common/form.html", context, status=422 if form.errors else 200)


def _done(request: OfficeRequest, person: Person, words: str) -> HttpResponse:
    messages.success(request, words)
    return HttpResponseRedirect(person.get_absolute_url())


@allow("accounts.give_roles")
@reauthenticated
def give(request: OfficeRequest, pk: int) -> HttpResponse:
    """Give a role in an organisation."""
    person = _person(request, pk)
    require(may_secure(request.actor, person))
    form = PostingForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            give_posting(actor=request.actor, person=person, **form.cleaned_data)
        except BadInput as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            return _done(request, person, _("The posting is given."))
    return _form_page(request, form, _("Give posting to %(person)s") % {"person": person}, _("Give posting"), person)


@allow("accounts.give_roles")
@reauthenticated
def end(request: OfficeRequest, pk: int) -> HttpResponse:
    """End a posting; its deputations end with it."""
    posting = _posting(request, pk)
    require(may_secure(request.actor, posting.person))
    require(may_post_to(request.actor, posting.organisation))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        end_posting(actor=request.actor, posting=posting, reason=form.cleaned_data["reason"])
        return _done(request, posting.person, _("The posting is ended."))
    lead = f"{posting.person} · {posting}"
    return _form_page(request, form, _("End posting"), _("End posting"), posting.person, lead)


@allow("accounts.give_roles")
@reauthenticated
@never_cache
def reset(request: OfficeRequest, pk: int) -> HttpResponse:
    """Give a temporary password, shown once."""
    person = _person(request, pk)
    require(may_secure(request.actor, person))
    form = Form(request.POST or None)
    if request.method == "POST":
        return password_once(request, person, reset_password(actor=request.actor, person=person))
    lead = _("The present password stops working, all sessions end. The new one is shown once, on the next page.")
    title = _("Reset password of %(person)s") % {"person": person}
    return _form_page(request, form, title, _("Reset password"), person, lead)


def _simple(act: Callable[[OfficeRequest, Person], Any], words: Callable[[], str]) -> View:
    def view(request: OfficeRequest, pk: int) -> HttpResponse:
        person = _person(request, pk)
        act(request, person)
        return _done(request, person, words())

    return allow("accounts.give_roles")(require_POST(reauthenticated(view)))


unlock_person = _simple(lambda r, p: unlock(actor=r.actor, person=p), lambda: _("The account is unlocked."))
remove_factor = _simple(
    lambda r, p: remove_second_factor(actor=r.actor, person=p), lambda: _("The second factor is removed.")
)
end_sessions = _simple(
    lambda r, p: end_sessions_elsewhere(actor=r.actor, person=p), lambda: _("All sessions are ended.")
)


@allow("accounts.manage_people")
@reauthenticated
def leave(request: OfficeRequest, pk: int) -> HttpResponse:
    """Somebody left: close the account and report what passed to the office."""
    person = _person(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            report = leave_service(actor=request.actor, person=person, reason=form.cleaned_data["reason"])
        except BadInput as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            return render(request, "accounts/left.html", {"report": report})
    lead = _("Postings and deputations end, seats fall vacant, open work passes to the office. History stays.")
    return _form_page(request, form, _("%(person)s leaves") % {"person": person}, _("Close account"), person, lead)


@allow("accounts.give_roles")
def deputy(request: OfficeRequest, pk: int) -> HttpResponse:
    """Name a deputy for somebody who is away."""
    posting = _posting(request, pk)
    require(may_set_deputy(request.actor, posting))
    today: datetime.date = clock.true_today()
    form = DeputyForm(request.POST or None, posting=posting, initial={"since": today})
    if request.method == "POST" and form.is_valid():
        try:
            set_deputy(actor=request.actor, posting=posting, **form.cleaned_data)
        except BadInput as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            return _done(request, posting.person, _("The deputy is named."))
    context = {"form": form, "posting": posting, "back": posting.person.get_absolute_url()}
    return render(request, "accounts/deputy.html", context, status=422 if form.errors else 200)


@allow("accounts.give_roles")
@require_POST
def end_deputy(request: OfficeRequest, pk: int) -> HttpResponse:
    deputation = get_object_or_404(Deputation.objects.select_related("posting__person", "deputy"), pk=pk)
    person = _person(request, deputation.posting.person_id)
    end_deputation(actor=request.actor, deputation=deputation)
    return _done(request, person, _("The deputation is ended."))
