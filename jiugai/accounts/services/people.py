"""People: their accounts are opened, renamed and closed by the system administrator."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiugai.accounts.models import Person
from jiugai.accounts.permissions import may_manage
from jiugai.accounts.services.passwords import put_password, temporary_password
from jiugai.audit import api as audit
from jiugai.common.actors import Actor
from jiugai.common.results import BadInput, NotAllowed, require

username_validator = RegexValidator(
    r"^[\w.@-]{2,40}\Z", gettext_lazy("Two to forty letters, digits, Chinese characters or . _ - @, without spaces.")
)


@dataclass(frozen=True)
class NewPerson:
    """An account just opened; the temporary password is shown once."""

    person: Person
    password: str


def check_username(username: str) -> str:
    """The user name as it will be kept. Raises BadInput when it is taken or badly formed."""
    username = username.strip()
    try:
        username_validator(username)
    except ValidationError as error:
        raise BadInput(" ".join(error.messages)) from error
    if Person.objects.filter(username__iexact=username).exists():
        raise BadInput(_("Somebody already has this user name."))
    return username


def create_person(
    *, actor: Actor, username: str, label: str, email: str = "", home: str = "", password: str = ""
) -> NewPerson:
    """Open an account; roles are given by the security administrator afterwards.

    `home`: beginning of the division code within which it is administered. Without `password` a temporary one is made.
    """
    if not actor.may("accounts.manage_people"):
        raise NotAllowed(_("Accounts are opened and closed by the system administrator."))
    if not label.strip():
        raise BadInput(_("Write how the person is shown, such as “clerk 2”."))
    given = password or temporary_password()
    with transaction.atomic():
        person = Person(username=check_username(username), label=label.strip(), email=email, home=home or actor.scope)
        put_password(person, given, temporary=not password)
        person.save()
        audit.record(
            actor, "accounts.person.created", person, after={"username": person.username, "label": person.label}
        )
    return NewPerson(person, "" if password else given)


def change_person(*, actor: Actor, person: Person, label: str, email: str = "") -> Person:
    """Correct how a person is shown or reached."""
    require(may_manage(actor, person))
    if not label.strip():
        raise BadInput(_("Write how the person is shown, such as “clerk 2”."))
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=person.pk)
        before = {"label": person.label, "email": audit.Personal(person.email)}
        person.label, person.email = label.strip(), email
        person.save(update_fields=["label", "email"])
        after = {"label": person.label, "email": audit.Personal(email)}
        audit.record(actor, "accounts.person.changed", person, before=before, after=after)
    return person
