"""Imports are forgotten: their files hold residents' data and serve nothing once the rows stand in the register."""

import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiugai.audit.api import move, record
from jiugai.common.actors import Actor, system_actor
from jiugai.desk.models import ImportBatch
from jiugai.desk.models.imports import UNDO_FOR
from jiugai.desk.services.importing_files import erase_content
from jiugai.desk.states import ImportState

_EARLY = (ImportState.UPLOADED, ImportState.MATCHED, ImportState.CHECKED)
_LATE = (ImportState.IMPORTED, ImportState.UNDONE)


def discard_import(batch: ImportBatch, *, actor: Actor, reason: str = "") -> ImportBatch:
    """Give an upload up before anything was written; its file and rows are erased at once."""
    with transaction.atomic():
        batch = move(batch, "discard", actor=actor, reason=reason)
        erase_content(batch)
    return batch


def forget_imports(now: datetime.datetime | None = None) -> int:
    """Erase what has had its time: uploads nobody went on with, imports past the time of taking back.

    Uploads are kept for `settings.IMPORTS_KEPT_DAYS` since somebody last touched them, imports for 7 days since they
    were written, the list of rows kept by taking back as long as uploads. Gives the number of batches erased.
    """
    now = now or timezone.now()
    limit = now - datetime.timedelta(days=settings.IMPORTS_KEPT_DAYS)
    kept = ImportBatch.objects.filter(erased_at=None).select_related("job")
    house = system_actor("retention")
    erased = 0
    for batch in kept.filter(state__in=_EARLY, touched_at__lt=limit)[:500]:
        if batch.job and batch.job.is_open:
            continue
        actor = system_actor("retention", county=batch.county)
        discard_import(batch, actor=actor, reason=_("Nobody went on with it."))
        erased += 1
    for batch in kept.filter(state__in=_LATE, applied_at__lt=now - UNDO_FOR)[:500]:
        with transaction.atomic():
            erase_content(batch)
            record(house, "desk.importbatch.erased", batch, county=batch.county)
        erased += 1
    ImportBatch.objects.filter(undone_at__lt=limit).exclude(undo_report="").update(undo_report="")
    return erased
