"""Coming in and going out."""

from typing import Any

from django.contrib.auth import login as django_login
from django.contrib.auth import logout as django_logout
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from jiugai.accounts.forms import CodeForm, SignInForm
from jiugai.accounts.models import Person
from jiugai.accounts.queries import demo_open, has_second_factor
from jiugai.accounts.rules import LOCK_FOR
from jiugai.accounts.services.doors import record_door
from jiugai.accounts.services.sessions import end_session
from jiugai.accounts.services.sign_in import Answer, check_code, check_demo, check_password
from jiugai.accounts.states import DoorEvent, SessionEnd
from jiugai.accounts.views.carried import after_sign_in, keep_for_later, safe_path
from jiugai.accounts.views.door_page import sign_in_page
from jiugai.common import clock
from jiugai.common.views import too_many
from jiugai.common.web import public

PENDING_KEY = "sign_in_pending"
PENDING_SECONDS = 300
BACKEND = "django.contrib.auth.backends.ModelBackend"


@public
@never_cache
@sensitive_post_parameters("password")
def sign_in(request: Any) -> HttpResponse:
    """Sign in by user name and password; with a second factor, the code is asked next."""
    target = safe_path(request, request.POST.get("next") or request.GET.get("next") or "/")
    if request.person is not None:
        return HttpResponseRedirect(target)
    if not Person.objects.exists():
        return HttpResponseRedirect(reverse("accounts:setup"))
    carried = request.POST.get("carried", "")
    if request.method != "POST":
        return sign_in_page(request, target=target)
    form = SignInForm(request.POST)
    if not form.is_valid():
        return sign_in_page(request, target=target, carried=carried, form=form, status=422)
    answer = check_password(request, form.cleaned_data["username"], form.cleaned_data["password"])
    if answer.wait_seconds:
        return too_many(request, answer.wait_seconds)
    if answer.person is None:
        form.add_error(None, answer.reason)
        return sign_in_page(request, target=target, carried=carried, form=form, status=422)
    return _go_on(request, answer.person, target, carried)


@public
@require_POST
def sign_in_demo(request: Any) -> HttpResponse:
    """One press into a demonstration account; only on the machine itself, only in demonstration mode."""
    target = safe_path(request, request.POST.get("next") or "/")
    answer = check_demo(request, request.POST.get("username", "")) if demo_open(request) else Answer()
    if answer.person is None:
        return HttpResponseRedirect(reverse("account_login"))
    return _finish(request, answer.person, target, request.POST.get("carried", ""))


def _go_on(request: Any, person: Person, target: str, carried: str) -> HttpResponse:
    if not has_second_factor(person):
        return _finish(request, person, target, carried)
    request.session.cycle_key()
    pending = {"person": person.pk, "at": clock.now().timestamp(), "target": target, "carried": carried}
    request.session[PENDING_KEY] = pending
    return HttpResponseRedirect(reverse("accounts:code"))


def _pending(request: Any) -> tuple[Person | None, dict[str, Any]]:
    pending = request.session.get(PENDING_KEY) or {}
    if not pending or clock.now().timestamp() - pending["at"] > PENDING_SECONDS:
        request.session.pop(PENDING_KEY, None)
        return None, {}
    return Person.objects.filter(pk=pending["person"], is_active=True).first(), pending


@public
@never_cache
def code(request: Any) -> HttpResponse:
    """Second step: the code of the authenticator."""
    person, pending = _pending(request)
    if person is None:
        return HttpResponseRedirect(reverse("account_login"))
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = check_code(request, person, form.cleaned_data["code"])
        if answer.wait_seconds:
            return too_many(request, answer.wait_seconds)
        if answer.person is not None:
            del request.session[PENDING_KEY]
            return _finish(request, person, pending["target"], pending["carried"])
        form.add_error("code", answer.reason)
    return render(request, "accounts/code.html", {"form": form}, status=422 if form.errors else 200)


def _finish(request: Any, person: Person, target: str, carried: str) -> HttpResponse:
    """The person has proved who he is: new session key and work session (by the signal), record, back to work."""
    request.session.pop("session_ended", None)
    request.session.pop("expired_person", None)
    django_login(request, person, backend=BACKEND)
    record_door(event=DoorEvent.SIGNED_IN, request=request, person=person)
    keep_for_later(request, carried)
    return HttpResponseRedirect(after_sign_in(request, target))


@public
@require_POST
def sign_out(request: Any) -> HttpResponse:
    if request.work_session is not None:
        end_session(request.work_session, end=SessionEnd.SIGNED_OUT, request=request, actor=request.actor)
    django_logout(request)
    return HttpResponseRedirect(reverse("account_login"))


def locked_out(request: Any, response: HttpResponse | None = None, credentials: Any = None) -> HttpResponse:
    """Answer of django-axes to an account that is locked from this address."""
    return too_many(request, int(LOCK_FOR.total_seconds()))
