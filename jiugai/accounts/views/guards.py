"""Who may open pages of one's own account: everybody who is signed in, with or without a posting today."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase

from jiugai.accounts.models import Person, WorkSession
from jiugai.common.actors import Actor
from jiugai.common.web import View


class OwnRequest(HttpRequest):
    """A request that passed `signed_in`."""

    person: Person
    work_session: WorkSession
    actor: Actor | None


def signed_in(*, always_open: bool = False) -> Callable[[View], View]:
    """Only people who are signed in. `always_open`: also before a forced new password or second factor is done."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.person is None:
                return HttpResponseRedirect(redirect_to_login(request.get_full_path()).url)
            return view(request, *args, **kwargs)

        guarded.permission = "accounts.self"  # type: ignore[attr-defined]
        guarded.always_open = always_open  # type: ignore[attr-defined]
        return guarded

    return decorate


def own_actor(request: OwnRequest) -> Actor:
    """The actor, or, without a posting today, the bare person."""
    return request.actor or Actor(person_id=request.person.pk, person_label=str(request.person), role="")


def layout(request: OwnRequest, *, first: bool = False) -> str:
    """The shell for people at work; the plain page while something has to be done first."""
    return "common/plain.html" if first or request.actor is None else "common/office.html"
