"""Who stands at the door: user name and password, second factor, limits on tries."""

import datetime
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils.translation import gettext as _

from jiugai.accounts import rules
from jiugai.accounts.models import Person
from jiugai.accounts.queries import address_of, demo_open
from jiugai.accounts.services.doors import knows_address, record_door, tries_since
from jiugai.accounts.states import DoorEvent
from jiugai.common import clock
from jiugai.common.crypto import keyed_digest


@dataclass(frozen=True)
class Answer:
    """`person` when the password was right and he may come in; else `reason`, and `wait_seconds` when tries ran out."""

    person: Person | None = None
    reason: str = ""
    wait_seconds: int = 0


def _wait(moment: datetime.datetime, span: datetime.timedelta) -> int:
    return max(1, int((moment + span - clock.now()).total_seconds()))


def _throttled(username: str, address: str) -> int:
    """Seconds to wait when one account is tried from everywhere; never for an address the account is known from."""
    tries = tries_since(username, DoorEvent.FAILED, clock.now() - rules.THROTTLE_WINDOW)
    if len(tries) < rules.FAILURES_BEFORE_THROTTLE or knows_address(username, address):
        return 0
    return _wait(tries[rules.FAILURES_BEFORE_THROTTLE - 1][0], rules.THROTTLE_WINDOW)


def check_password(request: HttpRequest, username: str, password: str) -> Answer:
    """Compare a user name and password, counting wrong tries by account and address. Everything goes on record."""
    username = username.strip()
    person = Person.objects.filter(username__iexact=username).first()
    name = person.username if person else username
    wait = _throttled(name, address_of(request))
    if wait:
        record_door(event=DoorEvent.THROTTLED, request=request, person=person, username=name)
        return Answer(reason=_("Too many wrong passwords for this account."), wait_seconds=wait)
    found = authenticate(request, username=name, password=password)
    if found is None:
        locked = bool(getattr(request, "axes_locked_out", False))
        record_door(
            event=DoorEvent.LOCKED if locked else DoorEvent.FAILED, request=request, person=person, username=name
        )
        seconds = int(rules.LOCK_FOR.total_seconds()) if locked else 0
        return Answer(reason=_("User name or password is wrong."), wait_seconds=seconds)
    assert isinstance(found, Person)
    return _let_in(request, found)


def _let_in(request: HttpRequest, person: Person) -> Answer:
    if person.demo and not demo_open(request):
        reason = _("Demonstration sign-ins work only on the machine itself.")
    elif person.temporary_until and person.temporary_until < clock.now():
        reason = _("The temporary password has run out. Ask the security administrator for another.")
    else:
        return Answer(person=person)
    record_door(event=DoorEvent.REFUSED, request=request, person=person, note=reason)
    return Answer(reason=reason)


def check_demo(request: HttpRequest, username: str) -> Answer:
    """Let in a demonstration person without password, on the machine itself only."""
    person = Person.objects.filter(username=username, demo=True, is_active=True).first()
    return _let_in(request, person) if person else Answer(reason=_("User name or password is wrong."))


def check_code(request: HttpRequest, person: Person, code: str) -> Answer:
    """Compare a code of the authenticator (or a recovery code). A code counts once, in all server processes."""
    since = clock.now() - rules.LOCK_FOR
    tries = tries_since(person.username, DoorEvent.CODE_FAILED, since)
    if len(tries) >= rules.CODE_FAILURES_BEFORE_LOCK:
        wait = _wait(tries[rules.CODE_FAILURES_BEFORE_LOCK - 1][0], rules.LOCK_FOR)
        return Answer(reason=_("Too many wrong codes."), wait_seconds=wait)
    code = "".join(code.split())
    for authenticator in Authenticator.objects.filter(user=person).order_by("-type"):
        if authenticator.wrap().validate_code(code) and _first_use(person, code):
            authenticator.record_usage()
            return Answer(person=person)
    record_door(event=DoorEvent.CODE_FAILED, request=request, person=person)
    return Answer(reason=_("The code is wrong or has been used. Wait for the next one."))


def _first_use(person: Person, code: str) -> bool:
    digest = keyed_digest(f"accounts.code:{person.pk}:{code}")
    return bool(Person.objects.filter(pk=person.pk).exclude(last_code=digest).update(last_code=digest))
