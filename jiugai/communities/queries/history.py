"""What happened to a community, from the record: for the timeline, and fact by fact."""

import datetime
from collections.abc import Iterator

from django.db.models import Q, QuerySet

from jiugai.audit.api import AuditEntry, label_of
from jiugai.common.actors import Actor
from jiugai.common.shell import TimelineEvent
from jiugai.communities.models import Community

STATES = {
    "communities.community.trashed": "stop",
    "communities.enrolment.overridden": "wait",
}


def entries_about(community: Community) -> QuerySet[AuditEntry]:
    """Entries about a community and its enrolments; what happened below it stands with the rows below it."""
    enrolments = [str(pk) for pk in community.enrolments.values_list("pk", flat=True)]
    return AuditEntry.objects.filter(
        Q(subject_kind="communities.community", subject_id=str(community.pk))
        | Q(subject_kind="communities.enrolment", subject_id__in=enrolments)
    )


def record_events(
    actor: Actor, community: Community, until: datetime.datetime | None, limit: int
) -> Iterator[TimelineEvent]:
    """The latest entries as events; two queries."""
    entries = entries_about(community).order_by("-pk")
    if until:
        entries = entries.filter(at__lte=until)
    for e in entries[:limit]:
        who = " ".join(part for part in (e.organisation_label, e.person_label) if part)
        yield TimelineEvent(
            at=e.at,
            what=label_of(e.code),
            who=" · ".join(part for part in (who, e.reason) if part),
            state=STATES.get(e.code, "done"),  # type: ignore[arg-type]
        )
