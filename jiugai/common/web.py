"""Decorators every view carries: who may open it. A view without one fails `tests/permissions`."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from jiugai.common import permissions
from jiugai.common.actors import Actor
from jiugai.common.results import NotAllowed

View = Callable[..., HttpResponseBase]


class OfficeRequest(HttpRequest):
    """A request that passed `allow`: it has an actor."""

    actor: Actor
    id: str


def allow(code: str) -> Callable[[View], View]:
    """Only signed-in actors whose role holds the permission; others are sent to sign in or refused with the reason."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor: Actor | None = getattr(request, "actor", None)
            if actor is None:
                return redirect_to_login(request.get_full_path())
            if not actor.may(code):
                label = permissions.get(code).label
                raise NotAllowed(_("Your role does not include: %(what)s.") % {"what": label})
            return view(request, *args, **kwargs)

        guarded.permission = code  # type: ignore[attr-defined]
        return guarded

    return decorate


def public(view: View) -> View:
    """Marks a view that needs no sign-in, on purpose."""
    view.permission = ""  # type: ignore[attr-defined]
    return view
