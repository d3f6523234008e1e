"""Demonstration sign-ins: one per role, accepted on the machine itself only, free of second factor."""

from django.db import transaction

from jiugai.accounts.models import Person, Posting
from jiugai.accounts.services.passwords import put_password
from jiugai.accounts.services.postings import give_posting
from jiugai.audit import api as audit
from jiugai.common import clock
from jiugai.common.actors import Actor
from jiugai.organisations.api import Organisation


def ensure_sign_in(
    *,
    actor: Actor,
    username: str,
    password: str,
    organisation: Organisation | None,
    role: str,
    label: str,
    demo: bool = True,
) -> Posting:
    """The posting of that person in that role, made when it is not there. A second call changes nothing.

    `demo` marks person and posting: such a sign-in works only with JIUGAI_DEMO=on and from the machine itself.
    """
    with transaction.atomic():
        person = Person.objects.filter(username=username).first()
        if person is None:
            person = Person(
                username=username, label=label, demo=demo, home=organisation.scope[:6] if organisation else ""
            )
            put_password(person, password, temporary=False)
            person.save()
            audit.record(actor, "accounts.person.created", person, after={"username": username, "label": label})
        current = Posting.objects.not_over(clock.true_today()).filter(person=person)
        held = current.filter(organisation=organisation, role=role).first()
        return held or give_posting(actor=actor, person=person, organisation=organisation, role=role, demo=demo)
