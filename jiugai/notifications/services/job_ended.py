"""Long work has ended: tell the person who started it, at the posting in which he did."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from jiugai.common.actors import system_actor
from jiugai.desk.api import Job, JobState, job_kinds
from jiugai.notifications.services.notify import notify


def tell_job_ended(job: Job) -> None:
    """Done and failed are told; who cancelled knows already."""
    posting = job.acting_as.get("posting_id")
    if posting is None or job.state == JobState.CANCELLED or job.kind not in job_kinds:
        return
    with translation.override(settings.LANGUAGE_CODE):
        label = str(job_kinds.get(job.kind).label)
        title = _("%(work)s: done") if job.state == JobState.DONE else _("%(work)s: failed")
        notify(
            actor=system_actor("jobs", county=job.county),
            to_posting_ids=[posting],
            code="notifications.job_ended",
            title=title % {"work": label},
            text=job.error,
            url=job.get_absolute_url(),
            once_key=f"desk.job:{job.pk}:ended",
        )
