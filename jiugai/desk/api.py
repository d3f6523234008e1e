"""What other modules use of the desk."""

from jiugai.desk.models import Draft, ImportBatch, Job, SavedView
from jiugai.desk.queries import batches_visible_to, jobs_visible_to, load_draft, views_visible_to
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
    answer_question,
    cancel_job,
    change_view,
    check_again,
    choose_sheet,
    content_of,
    delete_view,
    discard_import,
    drop_draft,
    drop_old_drafts,
    forget_imports,
    importers,
    importers_of,
    job_kind,
    job_kinds,
    match_columns,
    on_job_ended,
    open_questions,
    reap_jobs,
    save_draft,
    save_view,
    start_import,
    start_job,
    start_undo,
    suggested_mapping,
    upload_table,
)
from jiugai.desk.services.kinds import Cancelled
from jiugai.desk.states import ImportState, JobState

__all__ = [
    "OUTCOMES", "WHOLE_ROW", "Cancelled", "Draft", "ImportBatch", "ImportState", "Importer", "Job", "JobKind",
    "JobState", "Planned", "Question", "Row", "SavedView", "UndoReport", "Work", "answer_question",
    "batches_visible_to", "cancel_job", "change_view", "check_again", "choose_sheet", "content_of", "delete_view",
    "discard_import", "drop_draft", "drop_old_drafts", "forget_imports", "importers", "importers_of", "job_kind",
    "job_kinds", "jobs_visible_to", "load_draft", "match_columns", "on_job_ended", "open_questions", "reap_jobs",
    "save_draft", "save_view", "start_import", "start_job", "start_undo", "suggested_mapping", "upload_table",
    "views_visible_to",
]  # fmt: skip
