"""Writing an import, and taking it back: one transaction each, in the background, all or nothing."""

import json
from collections.abc import Iterator
from typing import Any

from django.db import OperationalError, connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiugai.audit.api import move
from jiugai.common.actors import Actor, system_actor
from jiugai.common.results import BadInput, WrongState, require
from jiugai.common.sheets import TableFile
from jiugai.common.subjects import ref
from jiugai.desk.models import ImportBatch, Job
from jiugai.desk.moves import IMPORTS
from jiugai.desk.permissions import may_import
from jiugai.desk.services.importing import OUTCOMES, Planned
from jiugai.desk.services.importing_check import Tally, count_answered, decisions_of
from jiugai.desk.services.importing_files import importer_of, read_batch, start_work, touch
from jiugai.desk.services.importing_frames import FrameWriter, drop_other_frames
from jiugai.desk.services.importing_rows import PlannedRows
from jiugai.desk.services.importing_safely import without_words
from jiugai.desk.services.kinds import Cancelled, Work, job_kind
from jiugai.desk.services.run_job import on_job_ended
from jiugai.desk.states import ImportState, JobState

ADVISORY_LOCK = 731_005
"""First half of the lock that lets one import at a time write in a county (PostgreSQL)."""
WRITE, UNDO = "desk.import_write", "desk.import_undo"


def start_import(batch: ImportBatch, *, actor: Actor) -> ImportBatch:
    """Write what is faultless, in the background. An import that was interrupted is started again.

    Raises BadInput when nothing would change, WrongState while it is being written or after it was.
    """
    batch = ImportBatch.objects.select_related("job").get(pk=batch.pk)
    if batch.state == ImportState.IMPORTING and batch.job and not batch.job.is_open:
        move(batch, "fell_back", actor=actor)
    changing = int(batch.counts.get("new", 0)) + int(batch.counts.get("changed", 0)) + count_answered(batch)
    if batch.state == ImportState.CHECKED and not changing:
        raise BadInput(_("Nothing in this file would change the register."))
    with transaction.atomic():
        batch = move(batch, "write", actor=actor)
        start_work(batch, actor, WRITE)
    return batch


def is_being_written(job: Job) -> bool:
    """Whether a worker holds the transaction of an import in this county: it cannot tell its progress from within."""
    try:
        with transaction.atomic():
            if connection.vendor == "sqlite":
                return False  # the write lock was free
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [ADVISORY_LOCK, int(job.county or 0)])
                return not cursor.fetchone()[0]
    except OperationalError:
        return True


def _take_turn(batch: ImportBatch) -> None:
    """One import at a time in a county: two that bring the same new row must not both find it missing."""
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [ADVISORY_LOCK, int(batch.county)])


def _still_mine(work: Work) -> None:
    """Raise when the job was cancelled, or is another worker's by now; writes nothing, so that it stays unlocked."""
    mine = Job.objects.filter(
        pk=work.job.pk, attempt=work.job.attempt, state=JobState.RUNNING, cancel_asked=False
    ).exists()
    if not mine:
        raise Cancelled


@job_kind(WRITE, gettext_lazy("Import a table"), resumable=True, patience=300, alive=is_being_written)
def write_in_background(work: Work) -> dict[str, Any]:
    """Read, plan anew against the present state, write: what the check found is not relied upon."""
    batch = ImportBatch.objects.get(pk=work.payload["batch"])
    work.result_subject = ref(batch)
    if batch.state != ImportState.IMPORTED:
        with translation.override(batch.language), without_words(batch):
            require(may_import(work.actor, batch))
            table = read_batch(batch, work.actor)
            work.progress(0, table.n)
            with transaction.atomic():
                _take_turn(batch)
                _still_mine(work)
                _write(batch, work, table)
    return {outcome: batch.counts.get(outcome, 0) for outcome in OUTCOMES}


def _write(batch: ImportBatch, work: Work, table: TableFile) -> None:
    importer = importer_of(batch)
    run = work.job.pk * 10 + work.job.attempt
    frames, tally, decisions = FrameWriter(batch, run), Tally(), decisions_of(batch)

    def writable() -> Iterator[Planned]:
        """Hands over what is written, keeps what is not."""
        for planned, cells in PlannedRows(importer, work.actor, table, batch.mapping, decisions):
            tally.add(planned)
            if planned.outcome in {"new", "changed"}:
                yield planned
            elif planned.outcome != "same":
                frames.add(planned, cells)

    rows = writable()
    written = importer.write(work.actor, rows, batch.pk, lambda n: None)
    if next(rows, None) is not None:
        raise RuntimeError(f"{importer.id} left rows unwritten")
    frames.flush()
    drop_other_frames(batch, run)
    now = timezone.now()
    counts = {str(name): int(n) for name, n in written.items()}
    touch(batch, run=run, counts=tally.counts(len(decisions)))
    move(batch, "written", actor=work.actor, changes={"written": counts, "applied_at": now})
    Job.objects.filter(pk=work.job.pk).update(heartbeat_at=now, n=table.n)


def fall_back(job: Job) -> None:
    """Told when a job has ended: an import that did not come to its end can be started again."""
    if job.kind != WRITE or job.state == JobState.DONE:
        return
    batch = ImportBatch.objects.filter(pk=job.payload.get("batch"), state=ImportState.IMPORTING, job=job).first()
    if batch is not None:
        move(batch, "fell_back", actor=system_actor("jobs", county=batch.county))


on_job_ended(fall_back)


# ---- taking back -----------------------------------------------------------------------------------------------


def start_undo(batch: ImportBatch, *, actor: Actor, reason: str) -> ImportBatch:
    """Take a whole import back, in the background. Raises WrongState, or NotYet without a reason or after 7 days."""
    with transaction.atomic():
        batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        IMPORTS.require(batch, "undo", actor, reason)
        if batch.job is not None and batch.job.is_open:
            raise WrongState(_("Background work for this import has not ended yet."))
        touch(batch, undo_report=json.dumps({"reason": reason.strip()}, ensure_ascii=False))
        start_work(batch, actor, UNDO)
    return batch


@job_kind(UNDO, gettext_lazy("Take an import back"), resumable=True, patience=300, alive=is_being_written)
def undo_in_background(work: Work) -> dict[str, Any]:
    """Rows that somebody changed since stay, and are named with the reason."""
    batch = ImportBatch.objects.get(pk=work.payload["batch"])
    work.result_subject = ref(batch)
    if batch.state != ImportState.UNDONE:
        with translation.override(batch.language), without_words(batch):
            require(may_import(work.actor, batch))
            with transaction.atomic():
                _take_turn(batch)
                _still_mine(work)
                _undo(batch, work)
    report = json.loads(batch.undo_report)
    return {"reversed": report.get("reversed", 0), "kept": len(report.get("kept", ()))}


def _undo(batch: ImportBatch, work: Work) -> None:
    reason = json.loads(batch.undo_report)["reason"]
    report = importer_of(batch).undo(work.actor, batch.pk, reason)
    kept = [[str(label), str(why)] for label, why in report.kept]
    told = json.dumps({"reason": reason, "reversed": report.reversed, "kept": kept}, ensure_ascii=False)
    now = timezone.now()
    move(batch, "undo", actor=work.actor, reason=reason, changes={"undone_at": now})
    touch(batch, undo_report=told)
    Job.objects.filter(pk=work.job.pk).update(heartbeat_at=now)
