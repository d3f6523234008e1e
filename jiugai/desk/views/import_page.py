"""The page of one import: what each state of it shows."""

import json
from typing import Any

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jiugai.common.templatetags import jiugai as show
from jiugai.common.web import OfficeRequest
from jiugai.desk.models import ImportBatch
from jiugai.desk.queries import same_file
from jiugai.desk.services import importers
from jiugai.desk.services.importing_check import count_answered, count_open, open_questions
from jiugai.desk.services.importing_files import facts_of
from jiugai.desk.services.importing_frames import PER_PAGE, page_of_rows
from jiugai.desk.states import ImportState, JobState
from jiugai.desk.views.import_rows import sheet_of, shown_question

_S = ImportState
SHOWN_STATES = {
    _S.UPLOADED: "wait", _S.MATCHED: "doing", _S.CHECKED: "wait", _S.IMPORTING: "doing", _S.IMPORTED: "done",
    _S.UNDONE: "back", _S.DISCARDED: "stop",
}  # fmt: skip
"""State of an import → mark of the design system."""
TABS = {
    "all": ("new", "changed", "same", "fault", "ask"),
    "todo": ("fault", "ask"),
    "changed": ("changed",),
    "new": ("new",),
    "same": ("same",),
}
QUESTIONS = 20
KEPT_SHOWN = 200


def label_of(batch: ImportBatch) -> str:
    """Name of the importer; the code where nobody brings this kind any more."""
    return str(importers.get(batch.kind).label) if batch.kind in importers else batch.kind


def batch_context(request: OfficeRequest, batch: ImportBatch, *, clear: bool) -> dict[str, Any]:
    job = batch.job
    context: dict[str, Any] = {
        "batch": batch,
        "label": label_of(batch),
        "importer": importers.get(batch.kind) if batch.kind in importers else None,
        "facts": facts_of(batch),
        "title": _title(batch),
        "steps": _steps(batch),
        "job": job,
        "busy": job is not None and job.is_open,
        "failed": job is not None and job.state == JobState.FAILED,
        "cancelled": job is not None and job.state == JobState.CANCELLED,
        "bar_parts": [(job.n, "f-3")] if job else [],
        "back": reverse("desk:imports"),
        "ready": int(batch.counts.get("new", 0)) + int(batch.counts.get("changed", 0)),
    }
    if batch.state == _S.CHECKED and not context["busy"]:
        context |= _review(request, batch, clear) | {"same": same_file(request.actor, batch)}
    elif batch.state == _S.IMPORTED:
        context |= _review(request, batch, clear)
    elif batch.state == _S.UNDONE:
        context["report"] = undo_report(batch, request.GET.get("page", "1"))
    return context


def _title(batch: ImportBatch) -> str:
    titles = {
        _S.UPLOADED: _("Table uploaded"),
        _S.MATCHED: _("The table is being checked"),
        _S.CHECKED: _("Review what is to be imported"),
        _S.IMPORTING: _("Import under way"),
        _S.IMPORTED: _("Import done"),
        _S.UNDONE: _("Import taken back"),
        _S.DISCARDED: _("Upload discarded"),
    }
    return titles[_S(batch.state)]


def _steps(batch: ImportBatch) -> list[dict[str, Any]]:
    """Upload, check, import: the three steps of the road, and what is said below each."""
    state = _S(batch.state)
    read = show.near_date(batch.created_at)
    if batch.table:
        read = _("read %(time)s") % {"time": read}
    if state in {_S.DISCARDED, _S.UNDONE}:
        marks, current = (
            ("done", "stop" if state == _S.DISCARDED else "done", "back"),
            1 if state == _S.DISCARDED else 2,
        )
        marks = ("done", "stop", "idle") if state == _S.DISCARDED else marks
    elif state == _S.IMPORTED:
        marks, current = ("done", "done", "done"), 2
    elif state == _S.IMPORTING:
        marks, current = ("done", "done", "doing"), 2
    elif state == _S.UPLOADED:
        marks, current = ("doing", "idle", "idle"), 0
    else:
        marks, current = ("done", "doing", "idle"), 1
    last = _("can be taken back for 7 days")
    if batch.state == _S.IMPORTED and batch.applied_at:
        last = show.near_date(batch.applied_at)
    elif batch.state == _S.UNDONE and batch.undone_at:
        last = _("taken back %(time)s") % {"time": show.near_date(batch.undone_at)}
    words = [
        (_("Upload"), read),
        (pgettext("step of an import", "Check"), _("nothing is written")),
        (_("Import"), last),
    ]
    return [
        {"state": mark, "label": label, "note": note, "current": x == current}
        for x, (mark, (label, note)) in enumerate(zip(marks, words, strict=True))
    ]


def _review(request: OfficeRequest, batch: ImportBatch, clear: bool) -> dict[str, Any]:
    """The rows of one tab, the questions, and what can be done."""
    facts = facts_of(batch)
    importer = importers.get(batch.kind) if batch.kind in importers else None
    counts = {outcome: int(batch.counts.get(outcome, 0)) for outcome in TABS["all"]}
    todo = counts["fault"] + counts["ask"]
    context: dict[str, Any] = {"counts": counts, "todo": todo, "total": sum(counts.values())}
    if facts is None or importer is None or batch.erased_at:
        return context
    heads = importer.heads(request.actor)
    sheet = sheet_of(batch, facts, heads, clear=clear)
    tab = _tab(request, batch, todo)
    n = sum(counts[outcome] for outcome in TABS[tab])
    page = Paginator(range(n), PER_PAGE).get_page(request.GET.get("page"))
    questions = open_questions(batch, QUESTIONS) if batch.state == _S.CHECKED else []
    context |= {
        "tab": tab,
        "tabs": _tabs(batch, counts, todo),
        "page": page,
        "page_url": f"{batch.get_absolute_url()}?tab={tab}&page=",
        "columns": sheet.columns,
        "lines": [sheet.line(row) for row in page_of_rows(batch, TABS[tab], page.number)] if n else [],
        "questions": [shown_question(batch, sheet, asked) for asked in questions],
        "n_open": count_open(batch),
        "n_answered": count_answered(batch),
        "decided": bool(batch.decisions),
        "notes": json.loads(batch.notes) if batch.notes else [],
        "masked": any(c.secret for c in sheet.columns),
        "may_show": bool(importer.personal_permission) and request.actor.may(importer.personal_permission),
        "shown_now": clear,
    }
    return context


def _tab(request: OfficeRequest, batch: ImportBatch, todo: int) -> str:
    if batch.state == _S.IMPORTED:
        return "todo"
    asked = request.GET.get("tab", "")
    return asked if asked in TABS else ("todo" if todo else "all")


def _tabs(batch: ImportBatch, counts: dict[str, int], todo: int) -> list[tuple[str, str, int]]:
    """After the import only what was not imported is still kept."""
    if batch.state == _S.IMPORTED:
        return [("todo", _("Not imported"), todo)]
    rows = [
        ("all", _("All rows"), sum(counts.values())),
        ("todo", _("To settle"), todo),
        ("changed", _("Changed rows"), counts["changed"]),
        ("new", _("New rows"), counts["new"]),
        ("same", _("Without change"), counts["same"]),
    ]
    return [row for row in rows if row[2] or row[0] in {"all", "todo"}]


def undo_report(batch: ImportBatch, page: str) -> dict[str, Any]:
    """What taking back did, and the rows it kept, 200 at a time."""
    told = json.loads(batch.undo_report) if batch.undo_report else {}
    kept = told.get("kept", [])
    return {
        "reversed": told.get("reversed", 0),
        "known": bool(told),
        "n": len(kept),
        "page": Paginator(kept, KEPT_SHOWN).get_page(page),
        "page_url": f"{batch.get_absolute_url()}?page=",
    }


def days_left(batch: ImportBatch) -> int:
    """Whole days for which the import can still be taken back."""
    return max(0, (batch.undo_until - timezone.now()).days) if batch.undo_until else 0
