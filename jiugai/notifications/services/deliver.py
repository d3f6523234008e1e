"""Hand waiting messages to their channels. What fails stays visible until it is settled."""

import logging
import uuid
from itertools import groupby

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiugai.audit.api import record
from jiugai.common.actors import Actor
from jiugai.common.results import WrongState
from jiugai.notifications import rules
from jiugai.notifications.models import Delivery
from jiugai.notifications.queries import stuck_deliveries
from jiugai.notifications.services.channels import channels
from jiugai.notifications.states import DeliveryState

log = logging.getLogger("jiugai.notifications")
ATTEMPTS = 5
_AT_ONCE = 500


def deliver_waiting() -> int:
    """Send what is due, one message per person and channel. Returns how many messages left.

    Two senders at once never take the same message: taking it is one conditional update.
    """
    due = Delivery.objects.filter(state=DeliveryState.WAITING, next_try_at__lte=timezone.now())
    due = due.filter(channel__in=[c.id for c in channels])
    rows = due.order_by("channel", "person_id", "id").values_list("channel", "person_id", "id")[:_AT_ONCE]
    sent = 0
    for (channel, _person), group in groupby(rows, key=lambda row: row[:2]):
        sent += _send(channel, [pk for _c, _p, pk in group])
    return sent


def _send(channel: str, ids: list[int]) -> bool:
    batch = uuid.uuid4().hex
    taken = Delivery.objects.filter(pk__in=ids, state=DeliveryState.WAITING)
    if not taken.update(
        state=DeliveryState.SENDING, batch=batch, attempts=F("attempts") + 1, changed_at=timezone.now()
    ):
        return False
    mine = Delivery.objects.filter(batch=batch, state=DeliveryState.SENDING)
    rows = list(mine.select_related("notification", "person").order_by("id"))
    try:
        channels.get(channel).deliver(rows[0].person, [row.notification for row in rows])
    except Exception as error:
        log.warning("channel %s did not take a message: %s", channel, type(error).__name__)
        _failed(rows, type(error).__name__)
        return False
    mine.update(state=DeliveryState.SENT, last_error="", changed_at=timezone.now())
    return True


def _failed(rows: list[Delivery], error: str) -> None:
    """Only the kind of error is kept: its text may quote what was to be sent."""
    now = timezone.now()
    for row in rows:
        row.state = DeliveryState.FAILED if row.attempts >= ATTEMPTS else DeliveryState.WAITING
        row.next_try_at = now + rules.retry_after(row.attempts)
        row.last_error, row.changed_at = error[:300], now
        row.save(update_fields=["state", "next_try_at", "last_error", "changed_at"])


def _settle(delivery: Delivery, actor: Actor, state: DeliveryState, code: str) -> Delivery:
    with transaction.atomic():
        found = stuck_deliveries().select_for_update(of=("self",)).filter(pk=delivery.pk).first()
        if found is None:
            raise WrongState(_("This message has left meanwhile."))
        found.state, found.next_try_at, found.changed_at = state, timezone.now(), timezone.now()
        found.attempts = 0 if state == DeliveryState.WAITING else found.attempts
        found.save(update_fields=["state", "next_try_at", "changed_at", "attempts"])
        facts = {"channel": found.channel, "last_error": found.last_error}
        record(actor, code, found, after=facts, county=found.notification.county)
    return found


def retry_delivery(delivery: Delivery, *, actor: Actor) -> Delivery:
    """Send a stuck message again. Whether a lost one arrived is not known: the operator decides."""
    return _settle(delivery, actor, DeliveryState.WAITING, "notifications.delivery.retried")


def give_up_delivery(delivery: Delivery, *, actor: Actor) -> Delivery:
    """Leave a stuck message at that; the person still finds it in his list."""
    return _settle(delivery, actor, DeliveryState.GIVEN_UP, "notifications.delivery.given_up")
