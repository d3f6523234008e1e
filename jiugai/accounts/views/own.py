"""One's own account: postings, deputies, password, second factor, sessions."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from jiugai.accounts.forms import DeputyForm, PasswordForm
from jiugai.accounts.models import Deputation, Posting, WorkSession
from jiugai.accounts.queries import deputations_of, has_second_factor, postings_of
from jiugai.accounts.services.passwords import change_own_password
from jiugai.accounts.services.postings import end_deputation, set_deputy
from jiugai.accounts.services.sessions import end_sessions_elsewhere
from jiugai.accounts.views.guards import OwnRequest, layout, own_actor, signed_in
from jiugai.common import clock
from jiugai.common.results import BadInput


@signed_in()
@never_cache
def profile(request: Any) -> HttpResponse:
    """What I am where, who stands in for me, from where I am signed in."""
    person, today = request.person, clock.true_today()
    mine = Deputation.objects.not_over(today).filter(posting__person=person)
    context = {
        "layout": layout(request),
        "person": person,
        "own_postings": postings_of(person),
        "my_deputies": mine.select_related("deputy", "posting__organisation", "posting__person"),
        "stand_ins": deputations_of(person),
        "second_factor": has_second_factor(person),
        "sessions": WorkSession.objects.open().filter(person=person),
        "this_session": request.work_session,
    }
    return render(request, "accounts/profile.html", context)


@signed_in(always_open=True)
@never_cache
@sensitive_post_parameters()
def change_password(request: Any) -> HttpResponse:
    """Choose a new password; asked for first when the present one is temporary."""
    forced = request.person.must_change_password
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = change_own_password(
                actor=own_actor(request),
                person=request.person,
                old=form.cleaned_data["old"],
                new=form.cleaned_data["new"],
                besides=request.work_session.pk,
            )
        except BadInput as refusal:
            form.add_error("new", str(refusal.reason))
        else:
            update_session_auth_hash(request, person)
            messages.success(request, _("Your password is changed. Other sessions were ended."))
            return HttpResponseRedirect("/" if forced else reverse("accounts:profile"))
    context = {"form": form, "forced": forced, "layout": layout(request, first=forced)}
    return render(request, "accounts/change_password.html", context, status=422 if form.errors else 200)


@signed_in()
@require_POST
def end_other_sessions(request: Any) -> HttpResponse:
    count = end_sessions_elsewhere(actor=own_actor(request), person=request.person, besides=request.work_session.pk)
    messages.success(request, _("%(count)d other sessions ended.") % {"count": count})
    return HttpResponseRedirect(reverse("accounts:profile"))


@signed_in()
def my_deputy(request: OwnRequest, pk: int) -> HttpResponse:
    """Name a deputy for one of my postings while I am away."""
    posting = get_object_or_404(Posting.objects.on(clock.true_today()), pk=pk, person=request.person)
    form = DeputyForm(request.POST or None, posting=posting)
    if request.method == "POST" and form.is_valid():
        try:
            set_deputy(actor=own_actor(request), posting=posting, **form.cleaned_data)
        except BadInput as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            messages.success(request, _("The deputy is named."))
            return HttpResponseRedirect(reverse("accounts:profile"))
    context = {"form": form, "posting": posting, "back": reverse("accounts:profile")}
    return render(request, "accounts/deputy.html", context, status=422 if form.errors else 200)


@signed_in()
@require_POST
def end_my_deputy(request: OwnRequest, pk: int) -> HttpResponse:
    deputation = get_object_or_404(
        Deputation.objects.select_related("posting__person"), pk=pk, posting__person=request.person
    )
    end_deputation(actor=own_actor(request), deputation=deputation)
    messages.success(request, _("The deputation is ended."))
    return HttpResponseRedirect(reverse("accounts:profile"))
