"""A form sent after the session ended is not lost: it is carried through the sign-in and sent again by a button.

The fields travel encrypted in one hidden input, only after the CSRF check has passed, and only come back to the person
who wrote them. Passwords and files are never carried.
"""

import json
import time
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache

from jiugai.accounts.services.reauthentication import posted_fields
from jiugai.common.crypto import decrypt, encrypt
from jiugai.common.web import allow

CARRIED_KEY = "carried_form"
CONTEXT = "accounts.carried"
KEPT_SECONDS = 3600
LARGEST = 400_000


@dataclass(frozen=True)
class Carried:
    path: str
    fields: list[tuple[str, str]]
    person_id: int
    lost_files: bool


def safe_path(request: HttpRequest, target: str) -> str:
    """The target when it lies on this site, else the start page."""
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe and target.startswith("/") else "/"


def pack(request: HttpRequest, person_id: int) -> str:
    """The posted form as one encrypted text; "" when it is too large to carry."""
    content = {
        "path": request.get_full_path(),
        "fields": posted_fields(request),
        "person": person_id,
        "files": bool(request.FILES),
        "at": int(time.time()),
    }
    text = json.dumps(content, ensure_ascii=False)
    return encrypt(text, CONTEXT) if len(text) <= LARGEST else ""


def unpack(text: str) -> Carried | None:
    """What `pack` wrote, within the hour; None for anything else."""
    try:
        content: dict[str, Any] = json.loads(decrypt(text, CONTEXT))
    except (ValueError, KeyError, InvalidTag):
        return None
    if time.time() - content["at"] > KEPT_SECONDS:
        return None
    fields = [(str(n), str(v)) for n, v in content["fields"]]
    return Carried(content["path"], fields, content["person"], content["files"])


def keep_for_later(request: HttpRequest, text: str) -> bool:
    """Put a carried form into the session of somebody who is signing in. Returns whether there is one."""
    carried = unpack(text) if text else None
    if carried is not None:
        request.session[CARRIED_KEY] = text
    return carried is not None


@never_cache
@allow("accounts.self")
def send_again(request: Any) -> HttpResponse:
    """After signing in again: the form as it was, one button from being sent."""
    text = request.session.pop(CARRIED_KEY, "")
    carried = unpack(text) if text else None
    if carried is None or carried.person_id != request.person.pk:
        return HttpResponseRedirect("/")
    context = {"carried": carried, "path": safe_path(request, carried.path)}
    return render(request, "accounts/send_again.html", context)


def after_sign_in(request: HttpRequest, target: str) -> str:
    """Where to go once signed in: to the carried form, else to the page that was asked for."""
    return reverse("accounts:send_again") if CARRIED_KEY in request.session else safe_path(request, target)
