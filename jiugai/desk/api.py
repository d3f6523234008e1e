"""What other modules use of the desk."""

from jiugai.desk.models import Draft, Job, SavedView
from jiugai.desk.queries import jobs_visible_to, load_draft, views_visible_to
from jiugai.desk.services import (
    OUTCOMES,
    WHOLE_ROW,
    Importer,
    JobKind,
    Planned,
    Question,
    Row,
    UndoReport,
    Work,
    cancel_job,
    delete_view,
    drop_draft,
    drop_old_drafts,
    importers,
    importers_of,
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
    "OUTCOMES", "WHOLE_ROW", "Cancelled", "Draft", "Importer", "Job", "JobKind", "JobState", "Planned", "Question",
    "Row", "SavedView", "UndoReport", "Work", "cancel_job", "delete_view", "drop_draft", "drop_old_drafts", "importers",
    "importers_of", "job_kind", "job_kinds", "jobs_visible_to", "load_draft", "on_job_ended", "reap_jobs", "save_draft",
    "save_view", "start_job", "views_visible_to",
]  # fmt: skip
