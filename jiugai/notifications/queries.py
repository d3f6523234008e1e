"""What waits for an actor, and what he has been told."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiugai.common import clock
from jiugai.common.actors import Actor
from jiugai.common.shell import InboxItem, inbox
from jiugai.notifications import rules
from jiugai.notifications.models import Delivery, Notification, NotificationRead, Preference
from jiugai.notifications.states import DeliveryState, Group, Pace


@dataclass(frozen=True)
class WaitingItem:
    """An inbox item with its source and the words for its due date."""

    item: InboxItem
    source: str
    due_text: str

    @property
    def due(self) -> datetime.date | None:
        return self.item.due

    @property
    def state(self) -> str:
        return self.item.state


@dataclass(frozen=True)
class WaitingGroup:
    id: str
    label: str
    items: list[WaitingItem]

    @property
    def is_late(self) -> bool:
        return self.id == Group.OVERDUE


@dataclass(frozen=True)
class WaitingWork:
    """All groups in the order of urgency; empty ones included, so that their counts can be shown."""

    groups: list[WaitingGroup]

    def __iter__(self) -> Iterator[WaitingGroup]:
        return (group for group in self.groups if group.items)

    @property
    def total(self) -> int:
        return sum(len(group.items) for group in self.groups)

    def count(self, group: str) -> int:
        return next(len(g.items) for g in self.groups if g.id == group)


def due_text(due: datetime.date | None, today: datetime.date) -> str:
    """A due date as people say it: overdue 2 working days, due today, 3 working days left; "" when far or open."""
    if due is None:
        return ""
    word, n = rules.near(due, today)
    if word == "days" and n < 0:
        return _("overdue")
    words = {
        "overdue": ngettext("overdue %(n)d working day", "overdue %(n)d working days", n),
        "yesterday": _("was due yesterday"),
        "today": _("due today"),
        "tomorrow": _("due tomorrow"),
        "workdays": ngettext("%(n)d working day left", "%(n)d working days left", n),
        "days": ngettext("%(n)d day left", "%(n)d days left", n),
        "far": "",
    }
    return words[word] % {"n": n} if "%(n)d" in words[word] else words[word]


def waiting_for(actor: Actor, county: str, today: datetime.date) -> WaitingWork:
    """Everything that the registered sources hold ready for this actor, grouped by urgency."""
    items = [
        WaitingItem(item, source.id, due_text(item.due, today))
        for source in inbox
        for item in source.items(actor, county, today)
    ]
    found = rules.grouped(items, today)
    return WaitingWork([WaitingGroup(id_, str(Group(id_).label), found[id_]) for id_ in rules.GROUPS])


def notifications_visible_to(actor: Actor) -> QuerySet[Notification]:
    """What was sent to the actor's posting or office, before his time as well: duties pass to the office."""
    return Notification.objects.filter(address__in=rules.addresses(actor.posting_id, actor.organisation_id, actor.role))


def visible_notification(actor: Actor, pk: int) -> Notification:
    found = notifications_visible_to(actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _read_by(actor: Actor) -> Exists:
    if actor.person_id is None:
        return Exists(NotificationRead.objects.none())
    return Exists(NotificationRead.objects.filter(notification=OuterRef("pk"), person_id=actor.person_id))


def with_reading(actor: Actor) -> QuerySet[Notification]:
    """Visible notifications with `is_read` for this person, unread first, newest first."""
    read = Case(When(_read_by(actor), then=Value(True)), default=Value(False), output_field=BooleanField())
    return notifications_visible_to(actor).annotate(is_read=read).order_by("is_read", "-created_at", "-id")


def unread_of(actor: Actor) -> QuerySet[Notification]:
    return notifications_visible_to(actor).exclude(_read_by(actor))


def unread_count(actor: Actor) -> int:
    """Number at the bell, in one query: muted codes do not count, daily ones from the next morning on."""
    if actor.person_id is None:
        return 0
    wish = Preference.objects.filter(person_id=actor.person_id, code=OuterRef("code"))
    morning = rules.last_morning(clock.now().astimezone(clock.SHANGHAI))
    quiet = Exists(wish.filter(pace=Pace.MUTED)) | (Exists(wish.filter(pace=Pace.DAILY)) & Q(created_at__gt=morning))
    return unread_of(actor).exclude(quiet).count()


def paces_of(person_id: int) -> dict[str, str]:
    """Code → chosen pace, only where one was chosen."""
    return dict(Preference.objects.filter(person_id=person_id).values_list("code", "pace"))


STUCK_AFTER = datetime.timedelta(minutes=10)


def stuck_deliveries() -> QuerySet[Delivery]:
    """What did not get through: failed, failing, or taken by a sender that never came back."""
    lost = Q(state=DeliveryState.SENDING, changed_at__lt=timezone.now() - STUCK_AFTER)
    failing = Q(state=DeliveryState.WAITING, attempts__gt=0)
    found = Delivery.objects.filter(Q(state=DeliveryState.FAILED) | failing | lost)
    return found.select_related("notification", "person").order_by("-changed_at", "-id")
