"""Who may work on an import: whoever holds its importer's permission, within the area in which it was uploaded."""

from django.utils.translation import gettext_lazy as _

from jiugai.common.actors import Actor
from jiugai.common.results import ALLOWED, Answer, Denied
from jiugai.desk.models import ImportBatch


def may_import(actor: Actor, batch: ImportBatch) -> Answer:
    """The importer's permission, today, in the batch's county and area"""
    if not actor.may(batch.permission):
        return Denied(_("Your role does not import this."))
    if batch.county != actor.county or not may_reach(actor, batch):
        return Denied(_("This import lies outside your area."))
    return ALLOWED


def may_reach(actor: Actor, batch: ImportBatch) -> bool:
    """One's own, or of somebody whose area lies within one's own."""
    return batch.person_id == actor.person_id or batch.scope.startswith(actor.scope)
