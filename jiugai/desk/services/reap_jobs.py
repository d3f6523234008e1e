"""Find jobs whose worker died, and jobs that no worker will ever take."""

import datetime
import logging

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from jiugai.common.results import Text
from jiugai.desk.models import Job
from jiugai.desk.services.kinds import job_kinds
from jiugai.desk.services.run_job import announce_end, enqueue, make_move
from jiugai.desk.states import JobState

log = logging.getLogger("jiugai.jobs")
ATTEMPTS = 3
"""Runs of a resumable job before it counts as failed."""
_WAITING = datetime.timedelta(minutes=2)


def reap_jobs(now: datetime.datetime | None = None) -> int:
    """Put resumable jobs of dead workers back into the queue, mark the others failed. Returns how many were found.

    Safe to run twice at once: every step is a conditional update.
    """
    now = now or timezone.now()
    found = sum(_reap(job, now) for job in Job.objects.filter(state=JobState.RUNNING))
    return found + _requeue_lost(now)


def _reap(job: Job, now: datetime.datetime) -> bool:
    kind = job_kinds.get(job.kind) if job.kind in job_kinds else None
    patience = datetime.timedelta(seconds=kind.patience if kind else 600)
    if job.heartbeat_at and now - job.heartbeat_at < patience:
        return False
    if kind and kind.alive and kind.alive(job):
        return False
    log.warning("job %s (%s) lost its worker, attempt %s", job.pk, job.kind, job.attempt)
    if job.cancel_asked:
        moved = make_move(job, "cancel")
    elif kind and kind.resumable and job.attempt < ATTEMPTS:
        moved = make_move(job, "requeue", queued_at=now)
        if moved:
            enqueue(job.pk)
        return moved
    else:
        moved = make_move(job, "fail", error=_sentence(kind is not None and kind.resumable))
    if moved:
        announce_end(job.pk)
    return moved


def _sentence(tried: bool) -> str:
    text: Text = _("The work was interrupted. Start it again.")
    if tried:
        text = _("The work was interrupted several times. Tell the system administrator.")
    return str(text)


def _requeue_lost(now: datetime.datetime) -> int:
    """Jobs that wait although their task is gone or was taken by a worker that died before it began."""
    found = 0
    for job in Job.objects.filter(state=JobState.QUEUED, queued_at__lt=now - _WAITING):
        task = DBTaskResult.objects.filter(pk=job.task_id).first() if job.task_id else None
        waits = task is not None and task.status == "READY"
        taken = task is not None and task.status == "RUNNING" and task.started_at and now - task.started_at < _WAITING
        if waits or taken:
            continue
        # Of two schedulers only the one that moves the time hands it out again.
        if Job.objects.filter(pk=job.pk, state=JobState.QUEUED, queued_at=job.queued_at).update(queued_at=now):
            enqueue(job.pk)
            found += 1
    return found
