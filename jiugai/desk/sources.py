"""What the desk hangs into the shell: imports that wait for somebody."""

import datetime
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from jiugai.common.actors import Actor
from jiugai.common.shell import InboxItem
from jiugai.desk.models import ImportBatch
from jiugai.desk.queries import waiting_batches
from jiugai.desk.services import importers
from jiugai.desk.states import ImportState, JobState

MOST = 20


def import_url(pk: str) -> str:
    return reverse("desk:import", args=[pk])


def imports_waiting(actor: Actor, county: str, today: datetime.date) -> Iterator[InboxItem]:
    """Tables that are checked, wait for their columns, or failed. One query."""
    if actor.organisation_id is None:
        return
    for batch in waiting_batches(actor, county)[:MOST]:
        if (batch.job and batch.job.is_open) or batch.kind not in importers:
            continue
        failed = batch.job is not None and batch.job.state == JobState.FAILED
        title, why, action = _words(batch, failed)
        yield InboxItem(
            id=f"desk.import:{batch.pk}",
            title=title % {"what": importers.get(batch.kind).label},
            why=why,
            url=batch.get_absolute_url(),
            action=action,
            icon="upload",
            state="late" if failed else "wait",
            note=batch.person_label,
        )


def _words(batch: ImportBatch, failed: bool) -> tuple[str, str, str]:
    if failed:
        return _("Import stopped: %(what)s"), _("Nothing was written. See why, and go on from there."), _("See why")
    if batch.state == ImportState.CHECKED:
        counts = batch.counts
        ready = int(counts.get("new", 0)) + int(counts.get("changed", 0))
        open_ = int(counts.get("fault", 0)) + int(counts.get("ask", 0))
        why = _("%(ready)d rows can be imported, %(open)d are to be settled.") % {"ready": ready, "open": open_}
        return _("Import checked: %(what)s"), why, _("Review")
    why = _("The columns have not been matched yet; nothing is imported before that.")
    return _("Import begun: %(what)s"), why, _("Go on")
