"""What kinds of jobs there are, and what a running job may do: tell its progress, notice that it is cancelled."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise

from jiugai.common.actors import Actor
from jiugai.common.registry import Registry
from jiugai.common.subjects import SubjectRef, name_code
from jiugai.desk.models import Job
from jiugai.desk.states import JobState

Text = str | Promise
_BEAT = datetime.timedelta(seconds=1)


class Cancelled(Exception):
    """The job was cancelled or taken over; raised inside its function by `progress`."""


@dataclass
class Work:
    """Handed to the function of a kind. What it writes in its own transactions stays, what it returns is the result."""

    job: Job
    actor: Actor
    payload: dict[str, Any]
    result_subject: SubjectRef | None = None
    """Set it to the subject that the job made, such as an attachment to fetch."""
    _told: datetime.datetime | None = field(default=None, repr=False)

    def progress(self, n: int, of: int = 0) -> None:
        """Tell that `n` of `of` are done (0 = not known). Also the sign of life: call it within the kind's patience.

        Writes at most once a second. Raises Cancelled when the person cancelled, or another worker took the job over.
        """
        now = timezone.now()
        if self._told and now - self._told < _BEAT and n != of:
            return
        self._told = now
        of = max(of, n) if of else 0
        mine = Job.objects.filter(pk=self.job.pk, attempt=self.job.attempt, state=JobState.RUNNING, cancel_asked=False)
        if not mine.update(n=n, of=of, heartbeat_at=now):
            raise Cancelled


@dataclass(frozen=True)
class JobKind:
    """`resumable`: the function may simply be run again after its worker died, because it continues or is atomic."""

    id: str
    label: Text
    run: Callable[[Work], dict[str, Any] | None]
    may: str = ""
    """Permission asked again when the job runs; "" = none beyond that of the page that started it."""
    resumable: bool = False
    patience: int = 600
    """Seconds without a sign of life after which its worker counts as dead."""
    order: int = 0
    alive: Callable[[Job], bool] | None = None
    """Asked beyond the patience: whether a worker is at it all the same, such as inside one long transaction."""


job_kinds: Registry[JobKind] = Registry("job kinds")


def job_kind(
    id_: str,
    label: Text,
    *,
    may: str = "",
    resumable: bool = False,
    patience: int = 600,
    alive: Callable[[Job], bool] | None = None,
) -> Callable[[Callable[[Work], dict[str, Any] | None]], Callable[[Work], dict[str, Any] | None]]:
    """Register a function as a kind of job: `@job_kind("policies.read", _("Read a plan document"))`.

    The module that holds it must be imported in `apps.ready()`, else the worker does not know the kind.
    """

    def register(run: Callable[[Work], dict[str, Any] | None]) -> Callable[[Work], dict[str, Any] | None]:
        job_kinds.add(JobKind(id_, label, run, may, resumable, patience, alive=alive))
        name_code(id_, label)
        return run

    return register
