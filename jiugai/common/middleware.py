"""Request id, language, and refusals turned into pages."""

import logging
import re
import secrets
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from jiugai.common import clock, request_ids
from jiugai.common.results import Refusal
from jiugai.common.views import bad_request, busy, refused, too_large

log = logging.getLogger("jiugai.requests")
LARGEST_REQUEST = 120 * 1024 * 1024
"""Bytes of one request, files included, as in deploy/nginx.conf; a single file has its own, smaller limit."""
_SAFE_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestIdMiddleware:
    """Gives every request an id that stands on error pages, in the log, and in the answer's X-Request-Id.

    Only a proxy of the installation may bring its own: else anybody could write into the record as another's request.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-Id", "") if settings.BEHIND_PROXY else ""
        request.id = given if _SAFE_ID.fullmatch(given) else secrets.token_hex(8)  # type: ignore[attr-defined]
        token = request_ids.current.set(request.id)  # type: ignore[attr-defined]
        try:
            with clock.asked_once():
                response = self.get_response(request)
        finally:
            request_ids.current.reset(token)
        response["X-Request-Id"] = request.id  # type: ignore[attr-defined]
        return response


class LimitsMiddleware:
    """Refuses what is too large before a byte of it is kept, and text with NUL, which PostgreSQL cannot hold."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or len(length) > 12 or int(length) > LARGEST_REQUEST:
            return too_large(request, LARGEST_REQUEST)
        if "%00" in request.META.get("QUERY_STRING", ""):
            return bad_request(request, ValueError("NUL"))
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """After the CSRF check has read the form."""
        if request.method != "POST":
            return None
        unholdable = any("\0" in str(value) for pair in request.POST.lists() for value in (pair[0], *pair[1]))
        return bad_request(request, ValueError("NUL")) if unholdable else None


class LanguageMiddleware:
    """Chinese unless the person chose English (cookie); the browser's own preference does not count."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.setdefault("Content-Language", language)
        return response


CROWDED = ("database is locked", "deadlock detected", "lock timeout")
"""What the databases say when another write is in the way."""


class RefusalMiddleware:
    """A service's refusal becomes a page (or a fragment, for HTMX) with the same sentence and the right status."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, OperationalError) and any(w in str(exception) for w in CROWDED):
            log.warning("busy %s %r", request.method, request.path)
            return busy(request)
        if not isinstance(exception, Refusal):
            return None
        log.info("refused %s %r: %s", request.method, request.path, type(exception).__name__)
        return refused(request, exception)
