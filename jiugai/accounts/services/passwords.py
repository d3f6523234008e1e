"""Passwords: chosen by the person, reset by the security administrator without mail, not to be used twice."""

import secrets

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from jiugai.accounts.models import PasswordHistory, Person
from jiugai.accounts.permissions import may_replace_keys
from jiugai.accounts.rules import PASSWORDS_REMEMBERED, TEMPORARY_PASSWORD_LIFE
from jiugai.accounts.services.sessions import end_sessions
from jiugai.accounts.states import SessionEnd
from jiugai.audit import api as audit
from jiugai.common import clock
from jiugai.common.actors import Actor
from jiugai.common.results import BadInput, require

READABLE = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without letters and digits that look alike."""


def temporary_password() -> str:
    """Sixteen readable characters in groups of four (79 bits)."""
    return "-".join("".join(secrets.choice(READABLE) for _n in range(4)) for _g in range(4))


def password_problems(password: str, person: Person) -> list[str]:
    """Everything that speaks against a password, in plain words; empty when it is good."""
    words = {
        "password_too_short": _("Write at least 10 characters."),
        "password_too_common": _("This password is one of the most common ones."),
        "password_too_similar": _("The password is too much like the user name or the name shown."),
        "password_entirely_numeric": _("The password cannot be digits only."),
    }
    problems: list[str] = []
    try:
        validate_password(password, person)
    except ValidationError as error:
        problems += [words.get(str(e.code), " ".join(e.messages)) for e in error.error_list]
    if person.pk and any(e and check_password(password, e) for e in _former(person)):
        problems.append(_("You have used this password before. Choose another."))
    return problems


def _former(person: Person) -> list[str]:
    return [person.password, *person.former_passwords.values_list("encoded", flat=True)[:PASSWORDS_REMEMBERED]]


def put_password(person: Person, password: str, *, temporary: bool) -> None:
    """Set the hash, keep the former one; part of a service that checks, records and saves nothing else."""
    now = clock.now()
    if person.pk and person.password and person.has_usable_password() and not person.must_change_password:
        PasswordHistory.objects.create(person=person, encoded=person.password, at=now)
        keep = person.former_passwords.values_list("pk", flat=True)[:PASSWORDS_REMEMBERED]
        person.former_passwords.exclude(pk__in=list(keep)).delete()
    person.password = make_password(password)
    person.must_change_password = temporary
    person.temporary_until = now + TEMPORARY_PASSWORD_LIFE if temporary else None
    person.password_set_at = now


PASSWORD_FIELDS = ["password", "must_change_password", "temporary_until", "password_set_at"]


def change_own_password(
    *, actor: Actor | None, person: Person, old: str, new: str, besides: int | None = None
) -> Person:
    """Choose a new password. Ends all other sessions. Raises BadInput with every rule it breaks."""
    by = actor or Actor(person_id=person.pk, person_label=str(person), role="")
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=person.pk)
        if not person.check_password(old):
            raise BadInput(_("The present password is wrong."))
        problems = password_problems(new, person)
        if problems:
            raise BadInput(" ".join(problems))
        put_password(person, new, temporary=False)
        person.save(update_fields=PASSWORD_FIELDS)
        end_sessions(person=person, end=SessionEnd.PASSWORD, besides=besides)
        audit.record(by, "accounts.password.changed", person)
    return person


def reset_password(*, actor: Actor, person: Person) -> str:
    """Give a temporary password, valid 72 hours, to be changed at the first sign-in. Shown once, kept nowhere."""
    require(may_replace_keys(actor, person))
    password = temporary_password()
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=person.pk)
        put_password(person, password, temporary=True)
        person.save(update_fields=PASSWORD_FIELDS)
        end_sessions(person=person, end=SessionEnd.PASSWORD)
        audit.record(actor, "accounts.password.reset", person)
    return password
