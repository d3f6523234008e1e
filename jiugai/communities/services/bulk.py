"""Changes of many communities at once: each row is checked by itself, previewed, and can be taken back."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jiugai.common.actors import Actor
from jiugai.common.results import BadInput, Denied, NotAllowed, Refusal, WrongState
from jiugai.common.tables_bulk import BulkPreview, BulkResult, Change, Refused
from jiugai.communities.models import Batch, Community
from jiugai.communities.permissions import may_edit
from jiugai.communities.services.batches import change_batch, form_batch
from jiugai.communities.services.rows import change_row, restore_row, trash_row
from jiugai.organisations.api import region_name

CHOICES = ("land", "heating", "management")


def _values(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """Facts to set; what was left open in the form stays as it is in every row."""
    values = {name: cleaned[name] for name in CHOICES if cleaned.get(name)}
    if cleaned.get("street"):
        values["region_code"] = f"{cleaned['street']}000"
    if not values:
        raise BadInput(_("Choose at least one fact to change."))
    return values


def _word(row: Community, name: str, value: Any) -> str:
    if name == "region_code":
        return region_name(f"{value[:9]}000")
    field = Community._meta.get_field(name)
    return str(dict(field.flatchoices).get(value, value)) if value else ""  # type: ignore[union-attr]


def _label(name: str) -> str:
    return str(getattr(Community._meta.get_field(name), "verbose_name", name))


def preview_facts(*, actor: Actor, rows: QuerySet[Community], cleaned: Mapping[str, Any]) -> BulkPreview:
    """What would change in which row, and which rows stay for what reason."""
    values = _values(cleaned)
    changes, refused, households = [], [], 0
    words = {name: _word(Community(), name, value) for name, value in values.items()}
    for row in rows:
        reason = _refusal(row, values, actor)
        if reason:
            refused.append(Refused(row, reason))
            continue
        cells = [
            (_label(n), _word(row, n, getattr(row, n)), words[n]) for n, v in values.items() if getattr(row, n) != v
        ]
        if cells:
            changes.append(Change(row, cells))
            households += row.counted_households or row.households or 0
    return BulkPreview(changes, refused, [(_("Households"), households)])


def _refusal(row: Community, values: Mapping[str, Any], actor: Actor) -> Any:
    answer = may_edit(actor, row)
    if isinstance(answer, Denied):
        return answer.reason
    if "region_code" in values and not actor.covers(values["region_code"]):
        return _("The new sub-district lies outside your area.")
    return ""


def change_facts_of_many(*, actor: Actor, rows: QuerySet[Community], cleaned: Mapping[str, Any]) -> BulkResult:
    """Set the same facts in many communities. Rows that refuse stay as they are and are named."""
    values = _values(cleaned)
    done, refused, undo = 0, [], []
    with transaction.atomic():
        for row in list(rows):
            before = {name: getattr(row, name) for name in values}
            if before == values:
                continue
            try:
                fresh = change_row(row, actor=actor, values=dict(values), version=row.version)
            except Refusal as refusal:
                refused.append(Refused(row, str(refusal.reason)))
                continue
            done += 1
            undo.append([row.pk, fresh.version, before])
    return BulkResult(done, refused, {"rows": undo} if undo else None)


def undo_facts_of_many(*, actor: Actor, data: Mapping[str, Any]) -> BulkResult:
    """Put the facts back where nobody has written the row since."""
    done, refused = 0, []
    with transaction.atomic():
        found = {row.pk: row for row in Community.objects.filter(pk__in=[pk for pk, _v, _b in data["rows"]])}
        for pk, version, before in data["rows"]:
            row = found[pk]
            if row.version != version:
                refused.append(Refused(row, _("It was changed since; that change stays.")))
                continue
            try:
                change_row(row, actor=actor, values=before, version=row.version, reason=_("Taken back"))
            except Refusal as refusal:
                refused.append(Refused(row, str(refusal.reason)))
                continue
            done += 1
    return BulkResult(done, refused)


def put_into_batch(*, actor: Actor, rows: QuerySet[Community], cleaned: Mapping[str, Any]) -> BulkResult:
    """Put communities into a contiguous area, an existing one or a new one by name (A4)."""
    chosen, refused, done = list(rows), [], []
    name = (cleaned.get("name") or "").strip()
    with transaction.atomic():
        if cleaned.get("batch"):
            batch = Batch.objects.get(pk=cleaned["batch"], county__code=actor.county)
        elif name and chosen:
            batch = form_batch(actor=actor, county=chosen[0].county, name=name, note="", communities=[])
        else:
            raise BadInput(_("Choose a contiguous area, or write the name of a new one."))
        for row in chosen:
            try:
                change_batch(batch, actor=actor, values={}, shown={}, add=[row])
            except Refusal as refusal:
                refused.append(Refused(row, str(refusal.reason)))
                continue
            done.append(row.pk)
    return BulkResult(len(done), refused, {"batch": batch.pk, "rows": done} if done else None)


def take_out_of_batch(*, actor: Actor, data: Mapping[str, Any]) -> BulkResult:
    batch = Batch.objects.filter(pk=data["batch"], county__code=actor.county).first()
    if batch is None:
        raise WrongState(_("It was changed since; that change stays."))
    rows = batch.communities.filter(pk__in=data["rows"])
    n = len(rows)
    change_batch(batch, actor=actor, values={}, shown={}, remove=list(rows))
    return BulkResult(n)


def trash_many(*, actor: Actor, rows: QuerySet[Community], cleaned: Mapping[str, Any]) -> BulkResult:
    """Put communities into the trash with one reason for all; taking it back restores them."""
    done, refused = [], []
    with transaction.atomic():
        for row in list(rows):
            try:
                trash_row(row, actor=actor, reason=cleaned["reason"])
            except Refusal as refusal:
                refused.append(Refused(row, str(refusal.reason)))
                continue
            done.append(row.pk)
    return BulkResult(len(done), refused, {"rows": done} if done else None)


def restore_many(*, actor: Actor, data: Mapping[str, Any]) -> BulkResult:
    """Restore communities from the trash; those whose name another has taken stay and are named."""
    done, refused = 0, []
    with transaction.atomic():
        for row in Community.objects.filter(pk__in=data["rows"]):
            try:
                restore_row(row, actor=actor)
            except (BadInput, WrongState, NotAllowed) as refusal:
                refused.append(Refused(row, str(refusal.reason)))
                continue
            done += 1
    return BulkResult(done, refused)
