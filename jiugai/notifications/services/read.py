"""What a person does with his notifications."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from jiugai.common.actors import Actor
from jiugai.common.results import BadInput
from jiugai.notifications.models import Notification, NotificationRead, Preference
from jiugai.notifications.queries import unread_of
from jiugai.notifications.services.codes import codes
from jiugai.notifications.states import Pace


def mark_read(notification: Notification, *, actor: Actor) -> None:
    """The person has seen it; marking it twice changes nothing."""
    if actor.person_id is None:
        return
    row = NotificationRead(notification=notification, person_id=actor.person_id)
    NotificationRead.objects.bulk_create([row], ignore_conflicts=True)


def mark_all_read(*, actor: Actor) -> int:
    """Everything visible to the actor is read by his person. Returns how many were not."""
    if (person := actor.person_id) is None:
        return 0
    with transaction.atomic():
        unread = unread_of(actor).values_list("pk", flat=True)
        rows = [NotificationRead(notification_id=pk, person_id=person) for pk in unread]
        NotificationRead.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    return len(rows)


def choose_pace(*, actor: Actor, code: str, pace: str) -> None:
    """How the person hears of one code from now on. Raises BadInput where it may not be muted."""
    if code not in codes or pace not in Pace or actor.person_id is None:
        raise BadInput(_("There is no such choice."))
    if pace != Pace.AT_ONCE and not codes.get(code).may_mute:
        raise BadInput(_("This occasion is always told at once."))
    wish = Preference.objects.filter(person_id=actor.person_id, code=code)
    with transaction.atomic():
        if pace == Pace.AT_ONCE:
            wish.delete()
        else:
            Preference.objects.update_or_create(person_id=actor.person_id, code=code, defaults={"pace": pace})
