"""Request id, language, and refusals turned into pages."""

import logging
import re
import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from jiugai.common import clock, request_ids
from jiugai.common.results import Refusal
from jiugai.common.views import refused

log = logging.getLogger("jiugai.requests")
_SAFE_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestIdMiddleware:
    """Gives every request an id that stands on error pages, in the log, and in the answer's X-Request-Id."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-Id", "")
        request.id = given if _SAFE_ID.fullmatch(given) else secrets.token_hex(8)  # type: ignore[attr-defined]
        token = request_ids.current.set(request.id)  # type: ignore[attr-defined]
        try:
            with clock.asked_once():
                response = self.get_response(request)
        finally:
            request_ids.current.reset(token)
        response["X-Request-Id"] = request.id  # type: ignore[attr-defined]
        return response


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


class RefusalMiddleware:
    """A service's refusal becomes a page (or a fragment, for HTMX) with the same sentence and the right status."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        log.info("refused %s %s: %s", request.method, request.path, type(exception).__name__)
        return refused(request, exception)
