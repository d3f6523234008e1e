"""Tables being taken in: upload, columns, check, import, taking back."""

import time
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from jiugai.audit.api import record_look
from jiugai.common.results import BadInput, NotAllowed, NotYet
from jiugai.common.tables import Action, ChoiceFilter, Column, Empty, ListPage
from jiugai.common.web import OfficeRequest
from jiugai.desk.forms import SheetForm, ShowForm, UndoForm, UploadForm
from jiugai.desk.models import ImportBatch
from jiugai.desk.queries import batches_visible_to, same_file, visible_batch
from jiugai.desk.rules import masked_cell
from jiugai.desk.services import Importer, importers, importers_of
from jiugai.desk.services.importing_check import answer_question, check_again
from jiugai.desk.services.importing_files import choose_sheet, facts_of, importer_of, upload_table
from jiugai.desk.services.importing_match import lacking_heads, match_columns, suggested_mapping
from jiugai.desk.services.importing_retention import discard_import
from jiugai.desk.services.importing_write import start_import, start_undo
from jiugai.desk.states import UNSETTLED, ImportState
from jiugai.desk.views.import_page import SHOWN_STATES, batch_context, label_of

CLEAR_FOR = 15 * 60
"""Seconds for which personal cells stay shown after a reason was given."""
_CLEAR = "desk.imports_shown"


class ImportList(ListPage):
    id = "desk.imports"
    title = gettext_lazy("Imports")
    unit = gettext_lazy("imports")
    columns = [
        Column("kind", gettext_lazy("What is imported"), value=label_of, link=lambda b: b.get_absolute_url()),
        Column("file_name", gettext_lazy("File"), value=lambda b: b.file_name or None, sort="", wrap=True),
        Column(
            "state",
            gettext_lazy("State"),
            kind="state",
            value=lambda b: (SHOWN_STATES[b.state], b.get_state_display()),
        ),
        Column("n", gettext_lazy("Rows"), kind="number", value=lambda b: b.n or None, sort=""),
        Column("person_label", gettext_lazy("Uploaded by")),
        Column("created_at", gettext_lazy("Uploaded at"), kind="time"),
    ]
    filters = [
        ChoiceFilter("kind", gettext_lazy("What is imported"), choices=lambda r: _kinds(r)),
        ChoiceFilter("state", gettext_lazy("State"), choices=ImportState.choices),
    ]
    default_order = "-created_at"
    empty = Empty(
        gettext_lazy("No imports yet"),
        gettext_lazy("Take a table in from the list that its rows belong to, or begin here."),
    )

    def queryset(self, request: OfficeRequest) -> QuerySet[ImportBatch]:
        return batches_visible_to(request.actor)

    def page_actions(self, request: OfficeRequest) -> Sequence[Action]:
        return [
            Action(_("Import: %(what)s") % {"what": i.label}, reverse("desk:import_new", args=[i.id]), "upload")
            for i in importers_of(request.actor)
        ]


def _kinds(request: HttpRequest) -> list[tuple[str, str]]:
    return [(i.id, str(i.label)) for i in importers_of(request.actor)]  # type: ignore[attr-defined]


def importer_for(request: OfficeRequest, kind: str) -> Importer:
    """Http404 for a kind nobody registered, NotAllowed without its permission."""
    if kind not in importers:
        raise Http404
    importer = importers.get(kind)
    if not request.actor.may(importer.permission):
        raise NotAllowed(_("Your role does not import this."))
    return importer


@never_cache
@require_http_methods(["GET", "POST"])
def import_new(request: OfficeRequest, kind: str) -> HttpResponse:
    """What a table must bring, the template, and the upload."""
    importer = importer_for(request, kind)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file: UploadedFile = form.cleaned_data["file"]
        try:
            batch = upload_table(actor=request.actor, kind=kind, content=file.read(), name=file.name or "")
        except BadInput as refusal:
            form.add_error("file", str(refusal.reason))
        else:
            return redirect(batch)
    context = {
        "importer": importer,
        "form": form,
        "heads": importer.heads(request.actor),
        "notes": importer.notes(request.actor),
        "waiting": batches_visible_to(request.actor).filter(kind=kind, state__in=UNSETTLED)[:5],
    }
    return render(request, "desk/import_new.html", context, status=422 if form.errors else 200)


@never_cache
@require_GET
def import_page(request: OfficeRequest, pk: int) -> HttpResponse:
    """Where an import stands; while background work is at it, the page asks again by itself."""
    batch = visible_batch(request.actor, pk)
    busy = batch.job is not None and batch.job.is_open
    failed = batch.job is not None and batch.job.state == "failed"
    if batch.state == ImportState.UPLOADED and batch.table and not busy and not failed:
        if getattr(request, "htmx", False):  # the waiting page would swap a part of the next one into itself
            return HttpResponseClientRedirect(reverse("desk:import_match", args=[batch.pk]))
        return redirect("desk:import_match", batch.pk)
    return render(request, "desk/import.html", batch_context(request, batch, clear=_is_clear(request, batch)))


@never_cache
@require_http_methods(["GET", "POST"])
def import_match(request: OfficeRequest, pk: int) -> HttpResponse:
    """Which column is which."""
    batch = visible_batch(request.actor, pk)
    facts = facts_of(batch)
    early = batch.state in {ImportState.UPLOADED, ImportState.MATCHED, ImportState.CHECKED}
    if facts is None or not early:
        return redirect(batch)
    mapping, missing, problem = suggested_mapping(batch, request.actor), (), ""
    if request.method == "POST":
        mapping = request.POST.getlist("column")
        try:
            match_columns(batch, actor=request.actor, mapping=mapping)
        except (NotYet, BadInput) as refusal:
            problem, missing = str(refusal.reason), getattr(refusal, "missing", ())
        else:
            return redirect(batch)
    context = _match_context(request, batch, mapping) | {"problem": problem, "missing": missing}
    return render(request, "desk/import_match.html", context, status=422 if problem else 200)


def _match_context(request: OfficeRequest, batch: ImportBatch, mapping: Sequence[str]) -> dict[str, Any]:
    facts = facts_of(batch)
    assert facts is not None
    importer = importer_of(batch)
    heads = importer.heads(request.actor)
    own = batch.person_id == request.actor.person_id
    personal = {} if _is_clear(request, batch) else {head.name: head.kind for head in heads if head.personal}
    columns = []
    for x, head in enumerate(facts.heads):
        samples = [row[x] for row in facts.samples if x < len(row) and row[x]] if own else []
        chosen = mapping[x] if x < len(mapping) else ""
        if chosen in personal:
            samples = [masked_cell(personal[chosen], sample) for sample in samples]
        columns.append({"letter": facts.letters[x], "head": head, "samples": samples, "chosen": chosen})
    return {
        "batch": batch,
        "importer": importer,
        "facts": facts,
        "columns": columns,
        "heads": heads,
        "own": own,
        "lacking": [str(h.label) for h in lacking_heads(mapping, heads)],
        "unmatched": [str(h.label) for h in heads if h.name not in mapping],
        "same": same_file(request.actor, batch),
    }


@require_POST
def import_sheet(request: OfficeRequest, pk: int) -> HttpResponse:
    """Another sheet, or another row of heads."""
    batch = visible_batch(request.actor, pk)
    form = SheetForm(request.POST)
    if not form.is_valid():
        raise BadInput(_("Write the number of the row as Excel shows it."))
    given = form.cleaned_data
    choose_sheet(batch, actor=request.actor, sheet=given["sheet"], head_row=given["head_row"] or 0)
    return redirect(batch)


@require_POST
def import_answer(request: OfficeRequest, pk: int) -> HttpResponse:
    batch = visible_batch(request.actor, pk)
    sent = request.POST
    answer_question(
        batch,
        actor=request.actor,
        question=sent.get("question", ""),
        option=sent.get("option", ""),
        all_like=sent.get("all") == "on",
    )
    return HttpResponseRedirect(f"{batch.get_absolute_url()}#questions")


@require_POST
def import_check(request: OfficeRequest, pk: int) -> HttpResponse:
    batch = visible_batch(request.actor, pk)
    check_again(batch, actor=request.actor, forget_answers=request.POST.get("forget") == "on")
    return redirect(batch)


@require_POST
def import_start(request: OfficeRequest, pk: int) -> HttpResponse:
    batch = visible_batch(request.actor, pk)
    start_import(batch, actor=request.actor)
    return redirect(batch)


@require_POST
def import_discard(request: OfficeRequest, pk: int) -> HttpResponse:
    batch = visible_batch(request.actor, pk)
    discard_import(batch, actor=request.actor)
    messages.success(request, _("The upload has been discarded and its content erased."))
    return redirect("desk:imports")


@require_http_methods(["GET", "POST"])
def import_undo(request: OfficeRequest, pk: int) -> HttpResponse:
    """Ask for the reason, then take the whole import back."""
    batch = visible_batch(request.actor, pk)
    form = UndoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        start_undo(batch, actor=request.actor, reason=form.cleaned_data["reason"])
        return redirect(batch)
    context = {
        "form": form,
        "title": _("Take this import back"),
        "lead": _("Rows that somebody has changed since then stay as they are and are listed afterwards."),
        "submit": _("Take this import back"),
        "back": batch.get_absolute_url(),
    }
    return render(request, "common/form.html", context)


# ---- personal data -------------------------------------------------------------------------------------------------


def may_show(request: OfficeRequest, batch: ImportBatch) -> bool:
    code = importer_of(batch).personal_permission
    return bool(code) and request.actor.may(code)


def _is_clear(request: OfficeRequest, batch: ImportBatch) -> bool:
    """Whether this session has given a reason for seeing the personal cells of this import a short while ago."""
    until = request.session.get(_CLEAR, {}).get(str(batch.pk), 0)
    return time.time() < until and may_show(request, batch)


@never_cache
@require_http_methods(["GET", "POST"])
def import_show(request: OfficeRequest, pk: int) -> HttpResponse:
    """Show personal cells for a quarter of an hour; the look is on record with its reason."""
    batch = visible_batch(request.actor, pk)
    if not may_show(request, batch):
        raise NotAllowed(_("Your role does not see personal data here."))
    form = ShowForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        names = [h.name for h in importer_of(batch).heads(request.actor) if h.personal]
        record_look(request.actor, batch, names, form.cleaned_data["reason"])
        now = time.time()
        shown = {k: until for k, until in request.session.get(_CLEAR, {}).items() if until > now}
        request.session[_CLEAR] = shown | {str(batch.pk): now + CLEAR_FOR}
        return redirect(batch)
    context = {
        "form": form,
        "title": _("Show personal data of this import"),
        "lead": _("Your look is written into the record with this reason."),
        "submit": _("Show for 15 minutes"),
        "back": batch.get_absolute_url(),
    }
    return render(request, "common/form.html", context)
