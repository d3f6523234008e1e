"""What happens at the door goes on record: sign-ins, failures, locks, expiries."""

import datetime

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from jiugai.accounts.models import DoorRecord, Person, WorkSession
from jiugai.accounts.queries import address_of, name_digest
from jiugai.accounts.states import DoorEvent
from jiugai.audit import api as audit
from jiugai.common import clock
from jiugai.common.actors import Actor


def record_door(
    *,
    event: DoorEvent,
    request: HttpRequest | None,
    person: Person | None,
    username: str = "",
    note: str = "",
    actor: Actor | None = None,
) -> DoorRecord:
    """Put an event on record, with its audit row. For a name that is nobody's only a digest is kept."""
    name = person.get_username() if person else username
    with transaction.atomic():
        row = DoorRecord.objects.create(
            at=clock.now(),
            event=event,
            person=person,
            name_digest=name_digest(name),
            address=address_of(request) if request else "",
            agent=request.headers.get("User-Agent", "")[:200] if request else "",
            note=note,
        )
        by = actor or Actor(
            person_id=person.pk if person else None,
            person_label=str(person) if person else _("Somebody unknown"),
            role="",
        )
        after = {"address": row.address, "note": note}
        audit.record(by, f"accounts.door.{event}", person or row, after={k: v for k, v in after.items() if v})
    return row


def tries_since(username: str, event: DoorEvent, since: datetime.datetime) -> list[tuple[datetime.datetime, str]]:
    """Times and addresses of an event for one user name since a moment, or since it was unlocked, newest first."""
    own = DoorRecord.objects.filter(name_digest=name_digest(username))
    unlocked = own.filter(event=DoorEvent.UNLOCKED, at__gte=since).values_list("at", flat=True).first()
    rows = own.filter(event=event, at__gt=unlocked or since)
    return list(rows.order_by("-at").values_list("at", "address"))


def knows_address(username: str, address: str) -> bool:
    """Whether this user name has signed in from this address before."""
    rows = DoorRecord.objects.filter(name_digest=name_digest(username), event=DoorEvent.SIGNED_IN, address=address)
    return rows.exists()


def session_note(session: WorkSession) -> str:
    return f"{session.started_at:%Y-%m-%d %H:%M} {session.address}".strip()
