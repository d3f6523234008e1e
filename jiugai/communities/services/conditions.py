"""What was found of an item of the plan, written in one step (A8)."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiugai.common import clock
from jiugai.common.actors import Actor
from jiugai.common.results import BadInput
from jiugai.communities.models import Building, Community, ItemCondition
from jiugai.communities.services.rows import change_row, create_row
from jiugai.communities.states import Condition
from jiugai.policies.api import plan_in_force


def set_condition(
    *,
    actor: Actor,
    community: Community,
    item_code: str,
    values: dict[str, Any],
    building: Building | None = None,
    version: int = 0,
) -> ItemCondition:
    """Write what was found of an item, of the community (no building) or of one building.

    `version` is that of the finding the page showed, 0 for none. The day it was looked at is today unless given.
    Raises NotAllowed, BadInput for an item that the plan in force does not hold, and Conflict.
    """
    if values.get("condition") not in Condition.values:
        raise BadInput(_("Choose good, poor, missing or dangerous."))
    with transaction.atomic():
        Community.objects.select_for_update().get(pk=community.pk)  # the same item twice at once makes one row
        found = ItemCondition.objects.filter(
            community=community, item_code=item_code, building=building, deleted_at=None
        ).first()
        if found is None:
            _require_item(community, item_code)
            made = ItemCondition(community=community, item_code=item_code, building=building)
            for name, value in ({"seen_on": clock.today(community.county.code)} | values).items():
                setattr(made, name, value)
            return create_row(made, actor=actor)
        if values["condition"] != found.condition:
            values = {"seen_on": clock.today(community.county.code)} | values
        if _wrote_all_since(found, version, actor):
            version = found.version
        elif version == 0:
            version, values = found.version, _unless_taken(found, values)
        return change_row(found, actor=actor, values=values, version=version)


def _wrote_all_since(found: ItemCondition, version: int, actor: Actor) -> bool:
    """Two quick taps of the same hand: the second carries the state that the first has just replaced."""
    states: Any = found.Version._default_manager
    return not states.filter(row=found.pk, nth__gt=version).exclude(by=actor.label[:300]).exists()


def _unless_taken(found: ItemCondition, values: dict[str, Any]) -> dict[str, Any]:
    """The page showed nothing, somebody else wrote meanwhile: their answer is not overwritten unseen."""
    if values["condition"] != found.condition:
        said = found.get_condition_display()
        raise BadInput(_("Somebody else wrote “%(condition)s” in the meantime. Look again.") % {"condition": said})
    return values


def _require_item(community: Community, code: str) -> None:
    policy = plan_in_force(community.county.code, clock.today(community.county.code))
    if policy is None or not policy.catalogueitems.filter(code=code).exists():
        raise BadInput(_("The plan in force has no such item."))
