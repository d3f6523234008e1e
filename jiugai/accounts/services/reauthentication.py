"""Before weighty acts the password is asked again. The form that was sent goes along in the same step."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from jiugai.accounts.models import WorkSession
from jiugai.accounts.rules import LOCK_FOR, REAUTHENTICATION
from jiugai.accounts.services.doors import record_door
from jiugai.accounts.states import DoorEvent
from jiugai.common import clock
from jiugai.common.views import too_many

PASSWORD_FIELD = "password_again"  # noqa: S105 - the name of a form field
ONLY_PASSWORD = "password_only"  # noqa: S105 - nothing else was sent: the page is opened afresh
NEVER_CARRIED = ("csrfmiddlewaretoken", "password", "token")

View = Callable[..., HttpResponseBase]


def posted_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed, without passwords and tokens."""
    pairs = [(name, str(value)) for name, values in request.POST.lists() for value in values]
    return [(n, v) for n, v in pairs if not any(word in n.lower() for word in NEVER_CARRIED)]


def is_fresh(session: WorkSession) -> bool:
    """Whether the password was given within the last ten minutes."""
    return bool(session.reauthenticated_at and clock.now() - session.reauthenticated_at < REAUTHENTICATION)


def give_password_again(request: Any, password: str) -> str:
    """Compare the password of the person who is signed in; "" when right, else the sentence to show."""
    person = request.person
    if authenticate(request, username=person.username, password=password) is None:
        record_door(event=DoorEvent.REAUTHENTICATION_FAILED, request=request, person=person, actor=request.actor)
        return _("The password is wrong.")
    session = request.work_session
    session.reauthenticated_at = clock.now()
    WorkSession.objects.filter(pk=session.pk).update(reauthenticated_at=session.reauthenticated_at)
    record_door(event=DoorEvent.REAUTHENTICATED, request=request, person=person, actor=request.actor)
    return ""


def reauthenticated(view: View) -> View:
    """Decorator (inside `allow`): the view runs only when the password was given within the last ten minutes.

    Otherwise a page asks for it; what had been sent travels along and the act goes on in the same step.
    """

    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_fresh(request.work_session):
            return view(request, *args, **kwargs)
        error = ""
        if request.method == "POST" and PASSWORD_FIELD in request.POST:
            error = give_password_again(request, request.POST[PASSWORD_FIELD])
            if not error and ONLY_PASSWORD in request.POST:
                return HttpResponseRedirect(request.get_full_path())
            if not error:
                return view(request, *args, **kwargs)
            if getattr(request, "axes_locked_out", False):
                return too_many(request, int(LOCK_FOR.total_seconds()))
        context = {
            "path": request.get_full_path(),
            "only_password": request.method != "POST" or ONLY_PASSWORD in request.POST,
            "carried": posted_fields(request),
            "error": error,
            "lost_files": bool(request.FILES),
        }
        return render(request, "accounts/password_again.html", context, status=422 if error else 200)

    return guarded
