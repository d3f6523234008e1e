"""The sign-in page itself, also as the answer to a form that arrived after the session had ended."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from jiugai.accounts.forms import SignInForm
from jiugai.accounts.queries import demo_open, demo_people
from jiugai.accounts.rules import IDLE_LIMIT
from jiugai.accounts.states import SessionEnd
from jiugai.accounts.views.carried import pack, safe_path

ENDED_KEY = "session_ended"


def ended_words(end: str) -> str:
    """Why the last session ended, for the sign-in page."""
    minutes = int(IDLE_LIMIT.total_seconds() // 60)
    words = {
        SessionEnd.IDLE: _("You were away for more than %(minutes)d minutes. Sign in again to go on.")
        % {"minutes": minutes},
        SessionEnd.TOO_LONG: _("A session lasts 12 hours at most. Sign in again to go on."),
        SessionEnd.ELSEWHERE: _("This session was ended from another place."),
        SessionEnd.PASSWORD: _("Your password was changed. Sign in with the new one."),
        SessionEnd.LEFT: _("This account is closed."),
    }
    return words.get(SessionEnd(end), "") if end in SessionEnd.values else ""


def sign_in_page(
    request: HttpRequest, *, target: str, carried: str = "", form: SignInForm | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "form": form or SignInForm(),
        "target": target,
        "carried": carried,
        "ended": ended_words(request.session.get(ENDED_KEY, "")),
        "demo": demo_people() if demo_open(request) else [],
    }
    return render(request, "accounts/sign_in.html", context, status=status)


def ask_to_sign_in_again(request: HttpRequest, person_id: int | None) -> HttpResponse:
    """Answer to a form that arrived without a session: the sign-in page, with the form carried along."""
    carried = pack(request, person_id) if person_id else ""
    referer = request.headers.get("Referer", "").partition("://")[2].partition("/")[2]
    page = sign_in_page(request, target=safe_path(request, f"/{referer}"), carried=carried, status=401)
    if getattr(request, "htmx", None):
        page["HX-Retarget"], page["HX-Reswap"] = "body", "innerHTML"
    page["WWW-Authenticate"] = "Form"
    return page
