"""Who acts in this request: session limits, the posting in use, and what must be done first."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect

from jiugai.accounts.models import Person, WorkSession
from jiugai.accounts.queries import actor_of, deputations_of, has_second_factor, postings_of, second_factor_roles
from jiugai.accounts.rules import session_over
from jiugai.accounts.services.sessions import SESSION_KEY, end_session, touch_session
from jiugai.accounts.states import SessionEnd
from jiugai.accounts.views.door_page import ENDED_KEY, ask_to_sign_in_again
from jiugai.common import clock

EXPIRED_PERSON_KEY = "expired_person"
BACKGROUND_HEADER = "X-Background"
"""Sent by pages that refresh themselves: such requests do not keep a session alive."""


class ActorMiddleware:
    """Sets `request.person`, `request.work_session` and `request.actor` (None for visitors)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.person = request.actor = request.work_session = None
        if SESSION_KEY in request.session:
            self._identify(request)
        return self.get_response(request)

    def _identify(self, request: Any) -> None:
        session = (
            WorkSession.objects.select_related(
                "person", "posting__person", "posting__organisation__county", "deputation__deputy"
            )
            .filter(pk=request.session[SESSION_KEY])
            .first()
        )
        if session is None:
            logout(request)
            return
        if request.user.pk != session.person_id:  # Django dropped the session: the password was changed elsewhere
            self._expire(request, session, SessionEnd(session.end or SessionEnd.PASSWORD))
            return
        over = session_over(session.started_at, session.seen_at, clock.now())
        if over or session.ended_at or not session.person.is_active:
            self._expire(request, session, SessionEnd(session.end or over or SessionEnd.LEFT))
            return
        if not request.headers.get(BACKGROUND_HEADER):
            touch_session(session)
        request.person, request.work_session = session.person, session
        self._set_actor(request, session)

    def _expire(self, request: Any, session: WorkSession, end: SessionEnd) -> None:
        end_session(session, end=end, request=request)
        logout(request)
        request.session[ENDED_KEY] = end
        request.session[EXPIRED_PERSON_KEY] = session.person_id

    def _set_actor(self, request: Any, session: WorkSession) -> None:
        day = clock.true_today()
        posting, deputation = session.posting, session.deputation
        held = posting is not None and posting.in_force(day)
        if deputation is not None:
            held = held and deputation.in_force(day)
        elif posting is not None and posting.person_id != session.person_id:
            held = False
        if not held:
            posting, deputation = self._other_posting(session)
        if posting is not None:
            request.actor = actor_of(posting, deputation, session.county)

    def _other_posting(self, session: WorkSession) -> tuple[Any, Any]:
        """The posting in use has ended: take another that is held today."""
        own = postings_of(session.person)
        stands_in = deputations_of(session.person) if not own else []
        posting = own[0] if own else (stands_in[0].posting if stands_in else None)
        deputation = stands_in[0] if stands_in else None
        WorkSession.objects.filter(pk=session.pk).update(posting=posting, deputation=deputation)
        return posting, deputation

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """After the CSRF check: what has to come first, before a page that needs a sign-in."""
        if not getattr(view, "permission", ""):
            return None
        if request.person is None:
            return self._visitor(request)
        if getattr(view, "always_open", False):
            return None
        if request.person.must_change_password:
            return HttpResponseRedirect(reverse("accounts:change_password"))
        if request.actor is None:
            return render(request, "accounts/no_posting.html", status=403)
        if self._needs_second_factor(request):
            return HttpResponseRedirect(reverse("accounts:second_factor"))
        return None

    def _visitor(self, request: Any) -> HttpResponse | None:
        if not Person.objects.exists():
            return HttpResponseRedirect(reverse("accounts:setup"))
        if request.method == "POST":
            return ask_to_sign_in_again(request, request.session.get(EXPIRED_PERSON_KEY))
        if request.htmx:
            here = request.htmx.current_url_abs_path or "/"
            return HttpResponseClientRedirect(f"{reverse('account_login')}?{urlencode({'next': here})}")
        return None

    def _needs_second_factor(self, request: Any) -> bool:
        if not settings.SECOND_FACTOR or request.person.demo or request.session.get("second_factor"):
            return False
        if request.actor.role not in second_factor_roles():
            return False
        has_one = has_second_factor(request.person)
        if has_one:
            request.session["second_factor"] = True
        return not has_one
