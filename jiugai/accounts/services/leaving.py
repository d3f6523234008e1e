"""Somebody leaves: postings and deputations end, seats fall vacant, open work passes to the office."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from jiugai.accounts.models import Deputation, Person, Posting
from jiugai.accounts.permissions import may_manage
from jiugai.accounts.services.postings import close_posting, keep_one_administrator
from jiugai.accounts.services.sessions import end_sessions
from jiugai.accounts.states import SessionEnd
from jiugai.audit import api as audit
from jiugai.common import clock
from jiugai.common.actors import Actor
from jiugai.common.registry import Registry
from jiugai.common.results import BadInput, WrongState, require
from jiugai.organisations.api import vacate_seats


@dataclass(frozen=True)
class WorkPassedOn:
    """How a module passes what one person held to his office: `pass_on` gives a sentence for each thing that moved.

    Called inside the transaction of the leaving, with the person and the postings that end.
    """

    id: str
    order: int
    label: str | Promise
    pass_on: Callable[[Actor, Person, list[Posting]], list[str]]


work_passed_on: Registry[WorkPassedOn] = Registry("work_passed_on")


@dataclass
class LeavingReport:
    """What ended and what passed to whom; shown after the act and kept in the audit."""

    person: Person
    postings: list[str] = field(default_factory=list)
    deputations: list[str] = field(default_factory=list)
    seats: list[str] = field(default_factory=list)
    passed: list[tuple[str, list[str]]] = field(default_factory=list)
    sessions: int = 0


def _end_postings(person: Person, day: datetime.date) -> list[Posting]:
    rows = list(Posting.objects.not_over(day).filter(person=person).select_related("organisation__county", "person"))
    for posting in rows:
        close_posting(posting, day)
    return rows


def _end_deputations(person: Person, day: datetime.date) -> list[str]:
    """Those in which the person stands in for others; those of his own postings end with the postings."""
    rows = Deputation.objects.not_over(day).filter(deputy=person).select_related("posting__person")
    words = [f"{d.posting.person} · {d.posting}" for d in rows]
    rows.update(ended_on=day)
    return words


def leave_service(*, actor: Actor, person: Person, reason: str) -> LeavingReport:
    """Close the account of somebody who left. He stays in history; duties pass to the office, not to a person.

    Raises NotYet when he is the last system or security administrator.
    """
    require(may_manage(actor, person))
    if actor.person_id == person.pk:
        raise BadInput(_("Nobody closes his own account."))
    if not reason.strip():
        raise BadInput(_("Write the reason, such as a transfer."))
    today = clock.true_today()
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=person.pk)
        if not person.is_active:
            raise WrongState(_("This account is closed already."))
        report = LeavingReport(person)
        for posting in Posting.objects.on(today).filter(person=person):
            keep_one_administrator(posting)
        ended = _end_postings(person, today)
        report.postings = [str(p) for p in ended]
        report.deputations = _end_deputations(person, today)
        report.seats = [f"{s.task_force} · {s}" for s in vacate_seats(actor=actor, holder_id=person.pk)]
        report.passed = [(str(w.label), lines) for w in work_passed_on if (lines := w.pass_on(actor, person, ended))]
        person.is_active, person.left_on = False, today
        person.save(update_fields=["is_active", "left_on"])
        report.sessions = end_sessions(person=person, end=SessionEnd.LEFT)
        after = {
            "postings": report.postings,
            "deputations": report.deputations,
            "seats": report.seats,
            "passed_on": [line for _label, lines in report.passed for line in lines],
        }
        audit.record(actor, "accounts.person.left", person, after=after, reason=reason)
    return report
