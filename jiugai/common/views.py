"""Error pages, health, and the two display preferences that need no account (language, type size)."""

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from jiugai.common.display import TYPE_COOKIE, YEAR_COOKIE, display, is_year
from jiugai.common.results import NotYet, Refusal
from jiugai.common.web import public

YEAR = 365 * 24 * 3600


def _as_note(response: HttpResponse) -> HttpResponse:
    """For HTMX: put at the top of the page, so that what was written stays where it is."""
    response["HX-Retarget"], response["HX-Reswap"], response["HX-Push-Url"] = "#problem", "innerHTML", "false"
    return response


def error_page(request: HttpRequest, status: int, title: str, reason: str, **context: object) -> HttpResponse:
    """One page for every kind of refusal and error, with the request id to quote."""
    context |= {"status": status, "title": title, "reason": reason, "request_id": getattr(request, "id", "")}
    if getattr(request, "htmx", False):
        return _as_note(render(request, "common/_problem.html", context, status=status))
    actor = getattr(request, "actor", None)
    context["layout"] = "common/office.html" if actor and actor.role else "common/plain.html"
    return render(request, "common/error.html", context, status=status)


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Page of a refusal by a service: not allowed, wrong state, not yet."""
    titles = {403: _("Not allowed"), 409: _("Not possible in this state"), 422: _("Not yet possible")}
    missing = refusal.missing if isinstance(refusal, NotYet) else ()
    title = titles.get(refusal.status, _("Cannot be taken"))
    return error_page(request, refusal.status, title, str(refusal.reason), missing=missing)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 400, _("Cannot be understood"), _("Go back and send the form again."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 403, _("Not allowed"), str(exception) or _("Your role does not include this page."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return error_page(
        request,
        403,
        _("Form is no longer valid"),
        _("Go back, reload the page and send it again. What you wrote is kept."),
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 404, _("Page not found"), _("It does not exist, or it is not within your area."))


def too_many(request: HttpRequest, wait_seconds: int) -> HttpResponse:
    """429 with the time to wait in words and in Retry-After."""
    reason = _("Wait %(minutes)d minutes and try again.") % {"minutes": max(1, -(-wait_seconds // 60))}
    response = error_page(request, 429, _("Too many attempts"), reason)
    response["Retry-After"] = str(wait_seconds)
    return response


def too_large(request: HttpRequest, most: int) -> HttpResponse:
    """413; what follows on the line is not read."""
    reason = _("At most %(mb)d MB can be sent at once. Send the files one after another.") % {"mb": most // 1024**2}
    response = error_page(request, 413, _("Too large"), reason)
    response["Connection"] = "close"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    reason = _("Nothing was saved. Try again; if it stays, quote the number below.")
    return _bare_page(request, 500, _("Something failed on our side"), reason)


def busy(request: HttpRequest) -> HttpResponse:
    """503: somebody else's long write holds the database (SQLite), or two writes met (PostgreSQL)."""
    reason = _("Much is being written at this moment, such as a large import. Go back and save again in half a minute.")
    response = _bare_page(request, 503, _("Please wait a moment"), reason)
    response["Retry-After"] = "30"
    return response


def _bare_page(request: HttpRequest, status: int, title: str, reason: str) -> HttpResponse:
    """Rendered without context processors: neither session nor database need to answer."""
    context: dict[str, object] = {"status": status, "title": title, "reason": reason}
    context |= {"request_id": getattr(request, "id", ""), "layout": "common/plain.html", "here_url": ""}
    context |= display(request)
    if request.headers.get("HX-Request") == "true":
        return _as_note(HttpResponse(render_to_string("common/_problem.html", context), status=status))
    return HttpResponse(render_to_string("common/error.html", context), status=status)


@public
@never_cache
@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """200 when the database answers, else 503. Names nothing an outsider should not know."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError:
        return JsonResponse({"status": "database does not answer"}, status=503)
    return JsonResponse({"status": "ok"})


def _back(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe else "/"


def _remember(request: HttpRequest, name: str, value: str) -> HttpResponse:
    response = HttpResponseRedirect(_back(request))
    response.set_cookie(name, value, max_age=YEAR, secure=settings.HTTPS, httponly=True, samesite="Lax")
    return response


@public
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    chosen = request.POST.get("language", "")
    language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    return _remember(request, settings.LANGUAGE_COOKIE_NAME, language)


@public
@require_POST
def choose_type(request: HttpRequest) -> HttpResponse:
    return _remember(request, TYPE_COOKIE, "large" if request.POST.get("type") == "large" else "")


@public
@require_POST
def choose_year(request: HttpRequest) -> HttpResponse:
    """The programme year shown; an empty one means whatever plan is in force."""
    year = request.POST.get("year", "")
    return _remember(request, YEAR_COOKIE, year if is_year(year) else "")


@public
@require_GET
def robots(request: HttpRequest) -> HttpResponse:
    """Nothing here is for search engines."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")
