"""What other modules use of the desk."""

from jiugai.desk.models import Draft, Job, SavedView
from jiugai.desk.queries import jobs_visible_to, load_draft, views_visible_to
from jiugai.desk.services import (
    JobKind,
    Work,
    cancel_job,
    delete_view,
    drop_draft,
    drop_old_drafts,
    job_kind,
    job_kinds,
    on_job_ended,
    reap_jobs,
    save_draft,
    save_view,
    start_job,
)
from jiugai.desk.services.kinds import Cancelled
from jiugai.desk.states import JobState

__all__ = [
    "Cancelled", "Draft", "Job", "JobKind", "JobState", "SavedView", "Work", "cancel_job", "delete_view", "drop_draft",
    "drop_old_drafts", "job_kind", "job_kinds", "jobs_visible_to", "load_draft", "on_job_ended", "reap_jobs",
    "save_draft", "save_view", "start_job", "views_visible_to",
]  # fmt: skip
