"""Put a job on its way, and call it back."""

import secrets
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiugai.audit.api import record
from jiugai.common import request_ids
from jiugai.common.actors import Actor
from jiugai.common.results import NotAllowed, WrongState
from jiugai.desk.models import Job
from jiugai.desk.services.kinds import job_kinds
from jiugai.desk.services.run_job import announce_end, enqueue
from jiugai.desk.states import JobState

MOST_OPEN = 10
"""Jobs of one person that wait or run: the worker is everybody's."""


def _acting_as(actor: Actor) -> dict[str, Any]:
    names = (
        "person_id", "person_label", "role", "organisation_id", "organisation_label", "posting_id", "scope", "county",
        "stands_in_for_id", "stands_in_for_label",
    )  # fmt: skip
    return {name: getattr(actor, name) for name in names}


def _leave_room(person_id: int) -> None:
    open_jobs = Job.objects.filter(person_id=person_id, state__in=[JobState.QUEUED, JobState.RUNNING])
    if open_jobs.count() >= MOST_OPEN:
        raise WrongState(_("%(n)d of your jobs have not ended yet. Wait for one of them.") % {"n": MOST_OPEN})


def start_job(*, actor: Actor, county: str, kind: str, payload: dict[str, Any] | None = None) -> Job:
    """Queue a job; the worker takes it up once the present transaction is committed.

    `payload` is a JSON object. Raises KeyError for an unknown kind, NotAllowed without the kind's permission, and
    WrongState while ten jobs of this person have not ended.
    """
    known = job_kinds.get(kind)
    if known.may and not actor.may(known.may):
        raise NotAllowed(_("Your role does not start this work."))
    with transaction.atomic():
        if actor.person_id is not None:
            _leave_room(actor.person_id)
        job = Job.objects.create(
            kind=kind,
            county=county,
            person_id=actor.person_id,
            person_label=actor.label,
            acting_as=_acting_as(actor) | {"county": county},
            payload=payload or {},
            reference=request_ids.current.get() or secrets.token_hex(8),
        )
        record(actor, "desk.job.started", job, after={"kind": kind}, county=county)
        transaction.on_commit(partial(enqueue, job.pk))
    return job


def cancel_job(job: Job, *, actor: Actor) -> Job:
    """Cancel one's own job: at once while it waits, at its next step while it runs. WrongState when it has ended."""
    if job.person_id != actor.person_id:
        raise NotAllowed(_("Only the person who started it cancels it."))
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=job.pk)
        if not job.is_open:
            raise WrongState(_("This work has already ended."))
        job.cancel_asked = True
        if job.state == JobState.QUEUED:
            job.state, job.ended_at = JobState.CANCELLED, timezone.now()
            transaction.on_commit(partial(announce_end, job.pk))
        job.save(update_fields=["cancel_asked", "state", "ended_at"])
        record(actor, "desk.job.cancelled", job, after={"kind": job.kind}, county=job.county)
    return job
