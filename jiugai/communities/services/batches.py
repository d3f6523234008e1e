"""Contiguous areas 集中连片 (A4): formed, changed and dissolved by name, each on record."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from jiugai.audit.api import record
from jiugai.common.actors import Actor
from jiugai.common.results import BadInput, NotAllowed, WrongState, require
from jiugai.communities.models import Batch, Community
from jiugai.communities.permissions import may_edit
from jiugai.organisations.api import County


def form_batch(*, actor: Actor, county: County, name: str, note: str, communities: Iterable[Community]) -> Batch:
    """Bring neighbouring communities together. Raises NotAllowed and BadInput."""
    if not actor.may("communities.edit") or actor.county != county.code:
        raise NotAllowed(_("Only the lead office and the sub-district change the register."))
    with transaction.atomic():
        batch = Batch(county=county, name=name.strip(), note=note.strip())
        _save(batch)
        after = {"name": batch.name, "note": batch.note}
        members = _add(batch, communities, actor)
        if members:
            after["communities"] = members
        record(actor, "communities.batch.formed", batch, after=after, county=county.code)
    return batch


def change_batch(
    batch: Batch,
    *,
    actor: Actor,
    values: dict[str, str],
    shown: dict[str, str],
    add: Iterable[Community] = (),
    remove: Iterable[Community] = (),
) -> Batch:
    """Change name and note, take communities in and out. `shown`: the values that the form showed.

    Members are changed one by one, so that two people at once lose nothing. Raises NotAllowed, BadInput, and WrongState
    where somebody else changed the same word meanwhile.
    """
    with transaction.atomic():
        fresh = Batch.objects.select_for_update().select_related("county").get(pk=batch.pk)
        _require_edit(actor, fresh)
        before: dict[str, Any] = {}
        for name, value in values.items():
            was, now, value = shown.get(name, ""), getattr(fresh, name), value.strip()
            if value in (was, now):
                continue
            if now != was:
                raise WrongState(_("Somebody else wrote “%(value)s” here in the meantime.") % {"value": now})
            before[name] = now
            setattr(fresh, name, value)
        if before:
            _save(fresh)
        after = {name: getattr(fresh, name) for name in before}
        if taken := _add(fresh, add, actor):
            after["added"] = taken
        if out := _take_out(fresh, remove, actor):
            before["removed"] = out
        if before or after:
            record(actor, "communities.batch.changed", fresh, before=before, after=after, county=fresh.county.code)
    return fresh


def dissolve_batch(batch: Batch, *, actor: Actor, reason: str) -> None:
    """End a contiguous area; its communities stay as they are. The record keeps what it held."""
    if not reason.strip():
        raise BadInput(_("Write why the area is dissolved."))
    with transaction.atomic():
        fresh = Batch.objects.select_for_update().select_related("county").get(pk=batch.pk)
        _require_edit(actor, fresh)
        members = list(fresh.communities.all())
        for community in members:
            require(may_edit(actor, community))
        before = {"name": fresh.name, "note": fresh.note, "communities": _names(members)}
        record(
            actor, "communities.batch.dissolved", fresh, before=before, reason=reason.strip(), county=fresh.county.code
        )
        fresh.delete()


def _require_edit(actor: Actor, batch: Batch) -> None:
    if not actor.may("communities.edit") or actor.county != batch.county.code:
        raise NotAllowed(_("Only the lead office and the sub-district change the register."))


def _save(batch: Batch) -> None:
    if not batch.name:
        raise BadInput(_("Write the name of the area."))
    try:
        batch.full_clean()
    except ValidationError as faults:
        raise BadInput(" ".join(faults.messages)) from None
    batch.save()


def _add(batch: Batch, communities: Iterable[Community], actor: Actor) -> str:
    """Take communities in; a community lies in one contiguous area only, so that nothing is built twice."""
    asked = sorted({c.pk for c in communities})
    inside = set(batch.communities.values_list("pk", flat=True))
    rows = list(Community.objects.select_for_update().filter(pk__in=asked).exclude(pk__in=inside).order_by("pk"))
    for community in rows:
        require(may_edit(actor, community))
        other = community.batches.exclude(pk=batch.pk).first()
        if other:
            raise BadInput(
                _("%(community)s already lies in “%(batch)s”. Take it out there first.")
                % {"community": community.name, "batch": other.name}
            )
        if community.deleted_at or community.county_id != batch.county_id:
            raise BadInput(_("%(community)s cannot be taken in.") % {"community": community.name})
    batch.communities.add(*rows)
    return _names(rows)


def _take_out(batch: Batch, communities: Iterable[Community], actor: Actor) -> str:
    rows = list(batch.communities.filter(pk__in=[c.pk for c in communities]))
    for community in rows:
        require(may_edit(actor, community))
    batch.communities.remove(*rows)
    return _names(rows)


def _names(communities: Iterable[Community]) -> str:
    return "、".join(c.name for c in communities)
