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
from jiugai.desk.services.importing_check import answer_question, check_again, open_questions
from jiugai.desk.services.importing_files import choose_sheet, content_of, upload_table
from jiugai.desk.services.importing_match import match_columns, suggested_mapping
from jiugai.desk.services.importing_retention import discard_import, forget_imports
from jiugai.desk.services.importing_write import start_import, start_undo
from jiugai.desk.services.kinds import JobKind, Work, job_kind, job_kinds
from jiugai.desk.services.reap_jobs import reap_jobs
from jiugai.desk.services.run_job import on_job_ended, run_job
from jiugai.desk.services.start_job import cancel_job, start_job
from jiugai.desk.services.views import change_view, delete_view, save_view

__all__ = [
    "OUTCOMES", "WHOLE_ROW", "Importer", "JobKind", "Outcome", "Planned", "Question", "Row", "UndoReport", "Work",
    "answer_question", "cancel_job", "change_view", "check_again", "choose_sheet", "content_of", "delete_view",
    "discard_import", "drop_draft", "drop_old_drafts", "forget_imports", "importers", "importers_of", "job_kind",
    "job_kinds", "match_columns", "on_job_ended", "open_questions", "reap_jobs", "run_job", "save_draft", "save_view",
    "start_import", "start_job", "start_undo", "suggested_mapping", "upload_table",
]  # fmt: skip
