"""Locks after wrong passwords: lifted by the security administrator, else by time."""

from axes.utils import reset
from django.db import transaction

from jiugai.accounts.models import DoorRecord, Person
from jiugai.accounts.permissions import may_secure
from jiugai.accounts.queries import name_digest
from jiugai.accounts.states import DoorEvent
from jiugai.audit import api as audit
from jiugai.common import clock
from jiugai.common.actors import Actor
from jiugai.common.results import require


def unlock(*, actor: Actor, person: Person) -> int:
    """Forget wrong passwords and codes of an account, from all addresses. Returns how many were lifted."""
    require(may_secure(actor, person))
    with transaction.atomic():
        digest = name_digest(person.username)
        lifted = int(reset(username=digest) or 0)
        DoorRecord.objects.create(at=clock.now(), event=DoorEvent.UNLOCKED, person=person, name_digest=digest)
        audit.record(actor, "accounts.person.unlocked", person, after={"lifted": lifted})
    return lifted
