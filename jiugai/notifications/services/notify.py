"""Tell somebody something, exactly once."""

import datetime
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.functional import Promise

from jiugai.common import clock
from jiugai.common.actors import Actor
from jiugai.common.subjects import SubjectRef
from jiugai.notifications import rules
from jiugai.notifications.models import Delivery, Notification, Preference
from jiugai.notifications.services.channels import channels
from jiugai.notifications.services.codes import codes
from jiugai.notifications.services.recipients import people_at
from jiugai.notifications.states import Pace

Text = str | Promise


def notify(
    *,
    actor: Actor,
    code: str,
    title: Text,
    url: str,
    once_key: str,
    to_posting_ids: Iterable[int] = (),
    organisation_id: int | None = None,
    role: str = "",
    text: Text = "",
    subject: SubjectRef | None = None,
    due: datetime.date | None = None,
    county: str = "",
) -> list[Notification]:
    """Tell postings, or everybody who holds `role` in an organisation, now or later. Returns what is newly written.

    `once_key` names the event: however often and by how many processes it is called, each recipient is told once.
    Words are kept in the installation's language. Raises KeyError for an undeclared code, ValueError for an address
    outside the product or a call without recipient.
    """
    codes.get(code)
    targets = _targets(to_posting_ids, organisation_id, role)
    if not targets or not rules.is_local(url) or not once_key:
        raise ValueError("a notification needs a recipient, an address within the product and a key")
    facts: dict[str, object] = {"code": code, "url": url, "due": due, "county": county or actor.county}
    with translation.override(settings.LANGUAGE_CODE):
        facts |= {"title": str(title)[:200], "text": str(text), "created_by": actor.label}
    if subject is not None:
        facts |= {"subject_kind": subject.kind, "subject_id": subject.id}
    made = []
    with transaction.atomic():
        for target in targets:
            notification, new = Notification.objects.get_or_create(
                address=target, once_key=rules.fitted(once_key), defaults=facts
            )
            if new:
                _plan_deliveries(notification)
                made.append(notification)
    return made


def _targets(posting_ids: Iterable[int], organisation_id: int | None, role: str) -> list[str]:
    targets = [rules.posting_address(pk) for pk in posting_ids]
    if organisation_id is not None:
        if not role:
            raise ValueError("an office needs a role")
        targets.append(rules.office_address(organisation_id, role))
    return list(dict.fromkeys(targets))


def _plan_deliveries(notification: Notification) -> None:
    """A delivery per person and channel, at the pace the person chose."""
    if not len(channels):
        return
    people = people_at(notification.address)
    wishes = Preference.objects.filter(person__in=people, code=notification.code).values_list("person_id", "pace")
    paces = dict(wishes)
    now = timezone.now()
    morning = rules.last_morning(now.astimezone(clock.SHANGHAI)) + rules.ONE_DAY
    planned: Sequence[Delivery] = [
        Delivery(
            notification=notification,
            channel=channel.id,
            person=person,
            next_try_at=morning if paces.get(person.pk) == Pace.DAILY else now,
        )
        for person in people
        if paces.get(person.pk) != Pace.MUTED
        for channel in channels
        if channel.reaches(person)
    ]
    Delivery.objects.bulk_create(planned, ignore_conflicts=True)
