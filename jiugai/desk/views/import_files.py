"""Files of imports that leave the house: templates, and the rows that were not taken."""

from itertools import islice

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from jiugai.audit.api import record_look
from jiugai.common import clock
from jiugai.common.exports import XLSX
from jiugai.common.results import NotAllowed, WrongState
from jiugai.common.sheets import Failed, Head, write_failed, write_template
from jiugai.common.web import OfficeRequest
from jiugai.desk.models import ImportBatch
from jiugai.desk.queries import visible_batch
from jiugai.desk.services.importing_files import TableFacts, facts_of, importer_of
from jiugai.desk.services.importing_frames import Kept, all_rows
from jiugai.desk.views.imports import importer_for, may_show

MOST_FAILED = 20_000
"""Rows in one file of failed rows: more are not mended by hand."""


def _workbook(content: bytes, name: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": disposition})


@require_GET
def import_template(request: OfficeRequest, kind: str) -> HttpResponse:
    """An empty table with drop-downs, units and explanations."""
    importer = importer_for(request, kind)
    content = write_template(
        str(importer.label),
        importer.heads(request.actor),
        importer.notes(request.actor),
        importer.examples(request.actor),
    )
    return _workbook(content, _("%(what)s template.xlsx") % {"what": importer.label})


@never_cache
@require_GET
def import_failed(request: OfficeRequest, pk: int) -> HttpResponse:
    """The rows that were not taken, in the columns of the file, each with its reasons; to be mended and sent again."""
    batch = visible_batch(request.actor, pk)
    facts = facts_of(batch)
    if facts is None or batch.erased_at:
        raise WrongState(_("The file has been erased. Upload it again."))
    heads = {head.name: head for head in importer_of(batch).heads(request.actor)}
    personal = [name for name in batch.mapping if name in heads and heads[name].personal]
    if personal or len([name for name in batch.mapping if name]) < len(facts.heads):
        _require_own(request, batch)
    fields = _fields(batch, facts, heads)
    named = {field.name: title for field, title in zip(fields, facts.heads, strict=True)}
    if personal:
        record_look(request.actor, batch, personal, _("File of the rows that were not taken"))
    rows = (_failed(row, fields) for row in islice(all_rows(batch, ["fault", "ask"]), MOST_FAILED))
    content = write_failed(_("Rows to mend"), fields, rows, file_heads=named)
    label = importer_of(batch).label
    return _workbook(content, _("%(what)s to mend %(day)s.xlsx") % {"what": label, "day": clock.true_today()})


def _require_own(request: OfficeRequest, batch: ImportBatch) -> None:
    """Personal cells stand in this file in full: it goes to whoever sent them, and to those who may see them."""
    if batch.person_id != request.actor.person_id and not may_show(request, batch):
        raise NotAllowed(_("This file holds personal data; only the person who uploaded it may fetch it."))


def _fields(batch: ImportBatch, facts: TableFacts, heads: dict[str, Head]) -> list[Head]:
    """A head for every column of the file, those that are not imported included: the file comes back whole."""
    found = []
    for x, title in enumerate(facts.heads):
        name = batch.mapping[x] if x < len(batch.mapping) else ""
        found.append(heads[name] if name in heads else Head(f"#{x}", title, longest=32_000))
    return found


def _failed(row: Kept, fields: list[Head]) -> Failed:
    values = {field.name: value for field, value in zip(fields, row.cells, strict=False)}
    faults = dict(row.faults)
    if row.question is not None:
        options = " / ".join(label for _value, label in row.question.options)
        faults[row.question.head] = f"{row.question.text} {options}"
    return Failed(row.number, values, faults)
