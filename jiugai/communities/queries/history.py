"""What happened to a community, from the record."""

import datetime
from dataclasses import dataclass

from jiugai.audit.api import entries_of, label_of
from jiugai.common.subjects import SubjectRef
from jiugai.communities.models import Community


@dataclass(frozen=True)
class Event:
    """One line of a community's history, from the audit."""

    at: datetime.datetime
    label: str
    who: str
    reason: str


def history(community: Community) -> list[Event]:
    """What happened to a community and to its enrolments, newest first."""
    enrolments = [
        SubjectRef("communities.enrolment", str(pk)) for pk in community.enrolments.values_list("pk", flat=True)
    ]
    subjects: list[Community | SubjectRef] = [community, *enrolments]
    events = [e for subject in subjects for e in entries_of(subject)]
    events.sort(key=lambda e: (e.at, e.pk), reverse=True)
    return [
        Event(e.at, str(label_of(e.code)), f"{e.organisation_label} {e.person_label}".strip(), e.reason) for e in events
    ]
