"""Reminders of what waits: due soon, due today, overdue, returned. Once per item and step."""

import datetime
import logging

from django.conf import settings
from django.utils import translation

from jiugai.accounts.api import Posting, actor_of
from jiugai.common import clock
from jiugai.common.actors import Actor, system_actor
from jiugai.common.shell import InboxItem, InboxSource, inbox
from jiugai.notifications import rules
from jiugai.notifications.models import Notification
from jiugai.notifications.queries import due_text
from jiugai.notifications.services.deliver import deliver_waiting
from jiugai.notifications.services.notify import notify
from jiugai.notifications.services.recipients import offices

log = logging.getLogger("jiugai.notifications")


def send_due_notices(today: datetime.date | None = None) -> int:
    """Remind every office of what waits for it, and hand waiting messages to their channels. Returns new notifications.

    Each county's business date counts, or `today`. Each item and step is told once, also when two schedulers run or one
    starts again. A source that fails is logged and the others go on.
    """
    sent = 0
    with translation.override(settings.LANGUAGE_CODE):
        for posting in offices():
            actor = actor_of(posting)
            day = today or clock.today(actor.county)
            for source in inbox:
                sent += _remind(posting, actor, source, day)
    deliver_waiting()
    return sent


def _remind(posting: Posting, actor: Actor, source: InboxSource, today: datetime.date) -> int:
    try:
        reached = [(i, t) for i in source.items(actor, actor.county, today) if (t := rules.threshold_of(i, today))]
    except Exception:
        log.exception("inbox source %s failed", source.id)
        return 0
    address = rules.office_address(posting.organisation_id or 0, posting.role)
    keys = {_key(source, item, step): (item, step) for item, step in reached}
    told = Notification.objects.filter(address=address, once_key__in=list(keys)).values_list("once_key", flat=True)
    for key in told:
        keys.pop(key, None)
    new = 0
    for key, (item, step) in keys.items():
        new += len(
            notify(
                actor=system_actor("scheduler", county=actor.county),
                organisation_id=posting.organisation_id,
                role=posting.role,
                code=f"notifications.{step}",
                title=item.title,
                text=" · ".join(t for t in (due_text(item.due, today), str(item.why)) if t),
                url=item.url,
                due=item.due,
                once_key=key,
            )
        )
    return new


def _key(source: InboxSource, item: InboxItem, step: str) -> str:
    return rules.fitted(f"{source.id}:{item.id}:{step}:{item.due or ''}")
