"""The file of an import: taken in, kept encrypted in parts, read in a limited child process, erased."""

import dataclasses
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jiugai.audit.api import move, record
from jiugai.common.actors import Actor
from jiugai.common.crypto import keyed_digest
from jiugai.common.results import BadInput, NotAllowed, WrongState, require
from jiugai.common.sheets import TableFile, read_table
from jiugai.common.sheets.heads import known_words
from jiugai.common.sheets.reading import MAX_BYTES
from jiugai.common.subjects import ref
from jiugai.desk.models import ImportBatch, ImportPart, Job
from jiugai.desk.permissions import may_import
from jiugai.desk.services.importing import Importer, importers
from jiugai.desk.services.importing_safely import without_words
from jiugai.desk.services.kinds import Work, job_kind
from jiugai.desk.services.start_job import start_job
from jiugai.desk.states import UNSETTLED, ImportState

PART = 1024 * 1024
AT_ONCE = 2 * 1024 * 1024
"""Bytes up to which a file is read while the person waits; larger ones in the background."""
MOST = 20
"""Imports of one person that are neither written nor discarded."""
SAMPLES = 3


@dataclass(frozen=True)
class TableFacts:
    """What reading found out about the file, as the page of columns needs it."""

    sheets: list[list[Any]]
    """Name, rows, columns, hidden; in the order of the file."""
    sheet: str
    head_row: int
    heads: list[str]
    letters: list[str]
    n: int
    notes: list[str]
    samples: list[list[str]]
    """The first three rows, as text."""


def facts_of(batch: ImportBatch) -> TableFacts | None:
    """None until the file was read."""
    return TableFacts(**json.loads(batch.table)) if batch.table else None


def importer_of(batch: ImportBatch) -> Importer:
    """Raises WrongState when nobody brings this kind of rows any more."""
    if batch.kind not in importers:
        raise WrongState(_("This kind of import no longer exists."))
    return importers.get(batch.kind)


def read(importer: Importer, actor: Actor, content: bytes, name: str, sheet: str = "", head_row: int = 0) -> TableFile:
    """Read in a limited child process; raises BadTable with its sentence."""
    labels = [word for head in importer.heads(actor) for word in known_words(head)]
    return read_table(content, name=name, labels=labels, sheet=sheet, head_row=head_row)


def read_batch(batch: ImportBatch, actor: Actor) -> TableFile:
    """The file of a batch, by its chosen sheet and head row."""
    content = content_of(batch)
    return read(importer_of(batch), actor, content, batch.file_name, batch.sheet, batch.head_row)


def content_of(batch: ImportBatch) -> bytes:
    """The file's bytes. Raises WrongState once they were erased."""
    parts = b"".join(ImportPart.objects.filter(batch=batch).order_by("n").values_list("content", flat=True).iterator(8))
    if batch.erased_at or not parts:
        raise WrongState(_("The file has been erased. Upload it again."))
    return parts


def upload_table(*, actor: Actor, kind: str, content: bytes, name: str) -> ImportBatch:
    """Take a file in for the importer `kind`. Small ones are read at once, larger ones in the background.

    Raises NotAllowed; BadTable for a file that cannot be read (then nothing is kept); BadInput for one that is too
    large; WrongState while twenty imports of this person wait.
    """
    importer = importers.get(kind)
    if not actor.may(importer.permission) or actor.person_id is None:
        raise NotAllowed(_("Your role does not import this."))
    if len(content) > MAX_BYTES:
        raise BadInput(_("At most %(mb)d MB can be imported at once.") % {"mb": MAX_BYTES // 1024**2})
    waiting = ImportBatch.objects.filter(person_id=actor.person_id, county=actor.county, state__in=UNSETTLED)
    if waiting.count() >= MOST:
        raise WrongState(_("%(n)d of your imports wait already. Import or discard one of them first.") % {"n": MOST})
    facts = _facts(read(importer, actor, content, name)) if len(content) <= AT_ONCE else None
    with transaction.atomic():
        batch = _keep(importer, actor, content, name)
        if facts:
            _take(batch, facts)
        else:
            start_work(batch, actor, "desk.import_read")
    return batch


def _keep(importer: Importer, actor: Actor, content: bytes, name: str) -> ImportBatch:
    assert actor.person_id is not None
    batch = ImportBatch.objects.create(
        kind=importer.id,
        permission=importer.permission,
        county=actor.county,
        scope=actor.scope,
        person_id=actor.person_id,
        person_label=actor.label,
        organisation_id=actor.organisation_id,
        role=actor.role,
        language=get_language() or settings.LANGUAGE_CODE,
        file_name=name[-200:],
        size=len(content),
        digest=keyed_digest(hashlib.sha256(content).hexdigest()),
    )
    view = memoryview(content)
    for n, at in enumerate(range(0, len(content), PART)):
        ImportPart.objects.create(batch=batch, n=n, content=view[at : at + PART])
    record(actor, "desk.importbatch.uploaded", batch, after={"kind": batch.kind, "bytes": batch.size})
    return batch


def _short(value: Any) -> str:
    return "" if value is None else str(value)[:60]


def _facts(table: TableFile) -> TableFacts:
    samples: list[list[str]] = []
    for _number, cells in table.rows():
        samples.append([_short(cell) for cell in cells])
        if len(samples) == SAMPLES:
            break
    return TableFacts(
        sheets=[[s.name, s.rows, s.columns, s.hidden] for s in table.sheets],
        sheet=table.sheet,
        head_row=table.head_row,
        heads=list(table.heads),
        letters=list(table.letters),
        n=table.n,
        notes=[note.sentence for note in table.notes],
        samples=samples,
    )


def touch(batch: ImportBatch, **values: Any) -> None:
    """Set fields that must not stand in the record, because they may name residents; `move` would write them there."""
    for name, value in (values | {"touched_at": timezone.now()}).items():
        setattr(batch, name, value)
    batch.save(update_fields=[*values, "touched_at"])


def _take(batch: ImportBatch, facts: TableFacts) -> None:
    text = json.dumps(dataclasses.asdict(facts), ensure_ascii=False)
    touch(batch, table=text, sheet=facts.sheet, head_row=facts.head_row, mapping=[])


def choose_sheet(batch: ImportBatch, *, actor: Actor, sheet: str, head_row: int = 0) -> ImportBatch:
    """Read another sheet, or take another row for the heads (0 = find it). Raises BadTable, WrongState."""
    require_open(batch, actor)
    at_once = batch.size <= AT_ONCE
    content = content_of(batch) if at_once else b""
    table = read(importer_of(batch), actor, content, batch.file_name, sheet, head_row) if at_once else None
    with transaction.atomic():
        batch = move(batch, "reread", actor=actor)
        if table:
            _take(batch, _facts(table))
        else:
            touch(batch, table="", sheet=sheet, head_row=head_row, mapping=[])
            start_work(batch, actor, "desk.import_read")
    return batch


def start_work(batch: ImportBatch, actor: Actor, kind: str) -> None:
    """Put background work for a batch on its way; its page leads to the batch however it ends."""
    batch.job = start_job(actor=actor, county=batch.county, kind=kind, payload={"batch": batch.pk})
    subject = ref(batch)
    Job.objects.filter(pk=batch.job.pk).update(result_kind=subject.kind, result_id=subject.id)
    batch.save(update_fields=["job"])


def require_open(batch: ImportBatch, actor: Actor) -> None:
    """Raise unless columns may still be chosen: allowed, nothing written, nothing running."""
    require(may_import(actor, batch))
    early = batch.state in {ImportState.UPLOADED, ImportState.MATCHED, ImportState.CHECKED}
    if not early or batch.erased_at or (batch.job and batch.job.is_open):
        raise WrongState(_("This import is not open for changes now."))


@job_kind("desk.import_read", _("Read a table"), resumable=True, patience=900)
def read_in_background(work: Work) -> dict[str, Any]:
    """The file of a batch, its sheet and heads."""
    batch = ImportBatch.objects.get(pk=work.payload["batch"])
    work.result_subject = ref(batch)
    with translation.override(batch.language), without_words(batch):
        require(may_import(work.actor, batch))
        table = read_batch(batch, work.actor)
        _take(batch, _facts(table))
    return {"rows": table.n}


def erase_content(batch: ImportBatch, *, keep_report: bool = True) -> None:
    """Forget the file, its rows and everything that was read from it; what happened stays on record."""
    batch.parts.all().delete()
    batch.frames.all().delete()
    batch.table = batch.decisions = batch.sheet = batch.notes = ""
    batch.file_name = ""
    batch.erased_at = timezone.now()
    fields = ["table", "decisions", "sheet", "notes", "file_name", "erased_at"]
    if not keep_report:
        batch.undo_report = ""
        fields.append("undo_report")
    batch.save(update_fields=fields)
