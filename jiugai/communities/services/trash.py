"""Putting rows back that were put away, one or many."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jiugai.common.actors import Actor
from jiugai.common.results import BadInput, Refusal
from jiugai.common.tables_bulk import BulkResult, Refused
from jiugai.communities.models import Alias, Building, Community, Dwelling, Owner, Versioned
from jiugai.communities.services.rows import restore_row

Row = TypeVar("Row", bound=Versioned)


def restore(row: Row, *, actor: Actor, reason: str = "") -> Row:
    """Take a row out of the trash. Raises BadInput with a sentence while what it belongs to lies there itself.

    A community that was merged into another becomes one of its own again; what moved then stays where it is.
    """
    with transaction.atomic():
        if above := _put_away(row):
            raise BadInput(_("%(above)s lies in the trash itself. Restore it first.") % {"above": above})
        if isinstance(row, Community) and row.merged_into_id:
            Alias.objects.filter(community=row.merged_into_id, name_key=row.name_key).delete()
            Community.objects.filter(pk=row.pk).update(merged_into=None)
        return restore_row(row, actor=actor, reason=reason)


def _put_away(row: Versioned) -> str:
    """The name of the nearest thing above the row that lies in the trash."""
    if isinstance(row, Owner):
        dwelling = row.dwelling
        return str(dwelling) if dwelling.deleted_at else _put_away(dwelling)
    if isinstance(row, Dwelling):
        return str(row.building) if row.building.deleted_at else _put_away(row.building)
    building: Any = getattr(row, "building", None)
    if isinstance(building, Building) and building.deleted_at:
        return str(building)
    community: Any = getattr(row, "community", None)
    return str(community) if community is not None and community.deleted_at else ""


def restore_chosen(*, actor: Actor, rows: QuerySet[Any], cleaned: Mapping[str, Any]) -> BulkResult:
    """Restore many; those that cannot be restored stay and are named with the sentence why."""
    done, refused = 0, []
    with transaction.atomic():
        for row in list(rows):
            try:
                restore(row, actor=actor, reason=cleaned.get("reason", ""))
            except Refusal as refusal:
                refused.append(Refused(row, str(refusal.reason)))
                continue
            done += 1
    return BulkResult(done, refused)
