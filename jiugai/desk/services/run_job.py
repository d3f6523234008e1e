"""What the worker does with one job. Every way a job can end is written here."""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from jiugai.accounts.api import posting_in_force
from jiugai.common import permissions, request_ids
from jiugai.common.actors import Actor, system_actor
from jiugai.common.results import NotAllowed, Refusal
from jiugai.desk.models import Job
from jiugai.desk.moves import MOVES
from jiugai.desk.services.kinds import Cancelled, Work, job_kinds

log = logging.getLogger("jiugai.jobs")
_listeners: list[Callable[[Job], None]] = []


def on_job_ended(listener: Callable[[Job], None]) -> None:
    """Called after a job has ended, however it ended; a fault in a listener is logged and changes nothing."""
    _listeners.append(listener)


def announce_end(pk: int) -> None:
    job = Job.objects.get(pk=pk)
    for listener in _listeners:
        try:
            listener(job)
        except Exception:
            log.exception("listener of job %s failed", job.reference)


def enqueue(pk: int) -> None:
    """Hand the job to the worker and remember under which task."""
    result = run_queued_job.enqueue(pk)
    Job.objects.filter(pk=pk).update(task_id=str(result.id))


@task()
def run_queued_job(pk: int) -> None:
    run_job(pk)


def make_move(job: Job, name: str, **values: Any) -> bool:
    """One conditional update from the states the table allows; False when the job has moved on meanwhile."""
    sources, target = MOVES[name]
    if target.value not in {"queued", "running"}:
        values["ended_at"] = timezone.now()
    mine = Job.objects.filter(pk=job.pk, attempt=job.attempt, state__in=sources)
    return bool(mine.update(state=target, **values))


def _actor(job: Job) -> Actor:
    """The actor as it was, with the permissions its role has today. Raises NotAllowed when the posting has ended."""
    if job.acting_as.get("person_id") is None:
        return system_actor(job.acting_as.get("person_label") or "jobs", county=job.county)
    posting = job.acting_as.get("posting_id")
    if posting and not posting_in_force(posting):
        raise NotAllowed(_("The posting in which this was started has ended."))
    return Actor(**job.acting_as, permissions=permissions.of_role(job.acting_as["role"]))


def run_job(pk: int) -> None:
    """Run a queued job to its end. A job that another worker has, or that was cancelled, is left alone."""
    job = Job.objects.get(pk=pk)
    now = timezone.now()
    begun = make_move(job, "begin", attempt=job.attempt + 1, began_at=now, heartbeat_at=now, n=0, of=0, error="")
    if not begun:
        return
    job.refresh_from_db()
    token = request_ids.current.set(job.reference)
    try:
        # What it leaves in words stays: the installation's language, not that of the page that began it.
        with translation.override(settings.LANGUAGE_CODE):
            written = _run(job)
        if written:
            announce_end(job.pk)
    finally:
        request_ids.current.reset(token)


def _run(job: Job) -> bool:
    """Whether the end that was reached was written by this worker."""
    try:
        kind = job_kinds.get(job.kind)
        work = Work(job, _actor(job), job.payload)
        if kind.may and not work.actor.may(kind.may):
            return make_move(job, "fail", error=str(_("Your role does not start this work.")))
        result = kind.run(work)
    except Cancelled:
        return make_move(job, "cancel")
    except Refusal as refusal:
        return make_move(job, "fail", error=str(refusal.reason)[:500])
    except Exception:
        log.exception("job %s (%s) failed, number %s", job.pk, job.kind, job.reference)
        return make_move(job, "fail", error=str(_("Something failed on our side. What was done so far stays.")))
    subject = work.result_subject
    made = {"result_kind": subject.kind, "result_id": subject.id} if subject else {}
    done = make_move(job, "finish", result=result, heartbeat_at=timezone.now(), **made)
    if not done:
        log.warning("job %s (%s) ended after it had been taken away", job.pk, job.kind)
    return done
