"""Sessions: begun at sign-in, looked at on every request, ended by the person, by time or from elsewhere."""

from collections.abc import Iterable

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from jiugai.accounts.models import Deputation, Person, Posting, WorkSession
from jiugai.accounts.queries import address_of, deputations_of, postings_of
from jiugai.accounts.rules import session_over
from jiugai.accounts.services.doors import record_door, session_note
from jiugai.accounts.states import DoorEvent, SessionEnd
from jiugai.audit import api as audit
from jiugai.common import clock
from jiugai.common.actors import Actor
from jiugai.common.results import BadInput, NotAllowed
from jiugai.organisations.api import counties_all

SESSION_KEY = "work_session"


def begin_session(request: HttpRequest, person: Person) -> WorkSession:
    """Open a session for somebody who has just proved who he is; the first posting is in use until he switches."""
    now = clock.now()
    postings = postings_of(person)
    stands_in = deputations_of(person) if not postings else []
    session = WorkSession.objects.create(
        person=person,
        posting=postings[0] if postings else (stands_in[0].posting if stands_in else None),
        deputation=stands_in[0] if stands_in else None,
        started_at=now,
        seen_at=now,
        reauthenticated_at=now,
        address=address_of(request),
        agent=request.headers.get("User-Agent", "")[:200] if request.META else "",
    )
    request.session[SESSION_KEY] = session.pk
    return session


def touch_session(session: WorkSession) -> None:
    """Remember that the session is in use; written at most once a minute."""
    now = clock.now()
    if (now - session.seen_at).total_seconds() >= 60:
        session.seen_at = now
        WorkSession.objects.filter(pk=session.pk, ended_at__isnull=True).update(seen_at=now)


def close_stale_sessions() -> int:
    """End, and put on record, sessions that ran out while nobody was there; run by the scheduler. Returns how many."""
    stale = list(WorkSession.objects.stale().select_related("person")[:500])
    for session in stale:
        over = session_over(session.started_at, session.seen_at, clock.now())
        end_session(session, end=SessionEnd(over or SessionEnd.IDLE))
    return len(stale)


def end_session(
    session: WorkSession, *, end: SessionEnd, request: HttpRequest | None = None, actor: Actor | None = None
) -> None:
    """End one session; ending it twice changes nothing and records nothing."""
    events = {
        SessionEnd.SIGNED_OUT: DoorEvent.SIGNED_OUT,
        SessionEnd.IDLE: DoorEvent.EXPIRED,
        SessionEnd.TOO_LONG: DoorEvent.EXPIRED,
    }
    with transaction.atomic():
        ended = WorkSession.objects.filter(pk=session.pk, ended_at__isnull=True).update(ended_at=clock.now(), end=end)
        if ended:
            event = events.get(end, DoorEvent.ENDED_ELSEWHERE)
            record_door(event=event, request=request, person=session.person, note=session_note(session), actor=actor)


def end_sessions(*, person: Person, end: SessionEnd, besides: int | None = None) -> int:
    """End all sessions of a person (besides one); part of services that record why. Returns how many there were."""
    rows = WorkSession.objects.open().filter(person=person)
    if besides is not None:
        rows = rows.exclude(pk=besides)
    return rows.update(ended_at=clock.now(), end=end)


def end_sessions_elsewhere(*, actor: Actor, person: Person, besides: int | None = None) -> int:
    """Sign out on all other devices: one's own, or as security administrator those of another person."""
    if actor.person_id != person.pk and not actor.may("accounts.give_roles"):
        raise NotAllowed(_("Only the security administrator ends other people's sessions."))
    with transaction.atomic():
        count = end_sessions(person=person, end=SessionEnd.ELSEWHERE, besides=besides)
        if count:
            audit.record(actor, "accounts.sessions.ended", person, after={"sessions": count})
    return count


def _mine(rows: Iterable[Posting], wanted: int) -> Posting | None:
    return next((p for p in rows if p.pk == wanted), None)


def switch_posting(
    *, actor: Actor, session: WorkSession, posting_id: int, deputation_id: int | None = None
) -> WorkSession:
    """Go on working in another of one's postings, or in the place of somebody one stands in for today."""
    deputation: Deputation | None = None
    if deputation_id is not None:
        deputation = next((d for d in deputations_of(session.person) if d.pk == deputation_id), None)
        posting = deputation.posting if deputation else None
    else:
        posting = _mine(postings_of(session.person), posting_id)
    if posting is None:
        raise NotAllowed(_("This posting is not yours today."))
    with transaction.atomic():
        session.posting, session.deputation, session.county = posting, deputation, ""
        session.save(update_fields=["posting", "deputation", "county"])
        audit.record(
            actor,
            "accounts.posting.switched",
            session.person,
            after={"posting": str(posting), "stands_in_for": str(posting.person) if deputation else ""},
            county=posting.county_code,
        )
    return session


def switch_county(*, actor: Actor, session: WorkSession, code: str) -> WorkSession:
    """Choose the county to work in: any for installation-wide administrators, else the one where a posting is held."""
    if code and code not in {c.code for c in counties_all()}:
        raise BadInput(_("This county does not exist here."))
    if session.posting is not None and session.posting.organisation_id is None:
        session.county = code
        session.save(update_fields=["county"])
        return session
    there = next((p for p in postings_of(session.person) if p.county_code == code), None)
    if there is None:
        raise NotAllowed(_("You hold no posting in that county."))
    return switch_posting(actor=actor, session=session, posting_id=there.pk)
