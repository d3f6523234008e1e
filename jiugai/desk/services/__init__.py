"""Everything that writes on the desk."""

from jiugai.desk.services.drafts import drop_draft, drop_old_drafts, save_draft
from jiugai.desk.services.importing import (
    OUTCOMES,
    WHOLE_ROW,
    Importer,
    Outcome,
    Planned,
    Question,
    Row,
    UndoReport,
    importers,
    importers_of,
)
from jiugai.desk.services.kinds import JobKind, Work, job_kind, job_kinds
from jiugai.desk.services.reap_jobs import reap_jobs
from jiugai.desk.services.run_job import on_job_ended, run_job
from jiugai.desk.services.start_job import cancel_job, start_job
from jiugai.desk.services.views import delete_view, save_view

__all__ = [
    "OUTCOMES", "WHOLE_ROW", "Importer", "JobKind", "Outcome", "Planned", "Question", "Row", "UndoReport", "Work",
    "cancel_job", "delete_view", "drop_draft", "drop_old_drafts", "importers", "importers_of", "job_kind", "job_kinds",
    "on_job_ended", "reap_jobs", "run_job", "save_draft", "save_view", "start_job",
]  # fmt: skip
