"""Reads of the desk. Everything is a person's own; shared views are seen by the county."""

import json
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import Http404

from jiugai.common.actors import Actor
from jiugai.desk.models import Draft, ImportBatch, Job, SavedView
from jiugai.desk.states import UNSETTLED, ImportState


def jobs_visible_to(actor: Actor) -> QuerySet[Job]:
    """One's own jobs in the county where one works now."""
    if actor.person_id is None:
        return Job.objects.none()
    return Job.objects.filter(person_id=actor.person_id, county=actor.county)


def visible_job(actor: Actor, pk: int) -> Job:
    """The job, or Http404 when it does not exist for this actor."""
    job = jobs_visible_to(actor).filter(pk=pk).first()
    if job is None:
        raise Http404
    return job


@dataclass(frozen=True)
class DraftValues:
    """What was in the form, and when it was last saved."""

    values: dict[str, list[str]]
    saved_at: str
    """ISO 8601 with offset."""


def load_draft(*, actor: Actor, key: str) -> DraftValues | None:
    """The person's own draft of a form in the present county, or None."""
    if actor.person_id is None:
        return None
    draft = Draft.objects.filter(person_id=actor.person_id, county=actor.county, key=key).first()
    return DraftValues(json.loads(draft.values), draft.saved_at.isoformat()) if draft else None


def views_visible_to(actor: Actor, list_id: str = "") -> QuerySet[SavedView]:
    """Own views and those shared within the county; of one list, or of all."""
    if actor.person_id is None:
        return SavedView.objects.none()
    views = SavedView.objects.filter(Q(person_id=actor.person_id) | Q(shared=True), county=actor.county)
    return views.filter(list_id=list_id) if list_id else views


def batches_visible_to(actor: Actor) -> QuerySet[ImportBatch]:
    """Imports of the county where one works now, of kinds one may import: one's own, and those of one's area."""
    mine = ImportBatch.objects.filter(county=actor.county, permission__in=actor.permissions)
    return mine.filter(Q(person_id=actor.person_id) | Q(scope__startswith=actor.scope)).select_related("job")


def visible_batch(actor: Actor, pk: int) -> ImportBatch:
    """The import, or Http404 when it does not exist for this actor."""
    batch = batches_visible_to(actor).filter(pk=pk).first()
    if batch is None:
        raise Http404
    return batch


def waiting_batches(actor: Actor, county: str) -> QuerySet[ImportBatch]:
    """Imports that wait for the actor's office: checked, or stopped on the way. The same for all its colleagues."""
    return ImportBatch.objects.filter(
        county=county,
        permission__in=actor.permissions,
        organisation_id=actor.organisation_id,
        role=actor.role,
        state__in=UNSETTLED,
        erased_at=None,
    ).select_related("job")


def same_file(actor: Actor, batch: ImportBatch) -> ImportBatch | None:
    """The last import of the very same bytes and kind that this actor sees and that stands in the register."""
    earlier = batches_visible_to(actor).filter(kind=batch.kind, digest=batch.digest, state=ImportState.IMPORTED)
    return earlier.exclude(pk=batch.pk).order_by("-applied_at").first()
