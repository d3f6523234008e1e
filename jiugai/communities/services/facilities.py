"""Writes of facilities. A confidential line never keeps a place, also not in its past states (R-UTIL-9)."""

from collections.abc import Mapping
from typing import Any, cast

from django.db import transaction

from jiugai.common.actors import Actor
from jiugai.communities.models import Facility
from jiugai.communities.services.rows import create_row
from jiugai.communities.services.settle import save_facts
from jiugai.communities.states import FacilityKind

NO_PLACE: dict[str, Any] = {"longitude": None, "latitude": None, "datum": "", "port_place": "", "building": None}
"""What says where a line lies."""


def _without_place(values: dict[str, Any]) -> dict[str, Any]:
    """A defence cable is always confidential; what is confidential has no place."""
    if values.get("kind") == FacilityKind.DEFENCE_CABLE:
        values = values | {"sensitive": True}
    return values | NO_PLACE if values.get("sensitive") else values


def register_facility(facility: Facility, *, actor: Actor, reason: str = "") -> Facility:
    """Register a facility. Raises NotAllowed and BadInput."""
    given = {name: getattr(facility, name) for name in Facility.FACTS}
    for name, value in _without_place(given).items():
        setattr(facility, name, value)
    return create_row(facility, actor=actor, reason=reason)


def change_facility(
    facility: Facility,
    *,
    actor: Actor,
    values: dict[str, Any],
    version: int,
    base: int = 0,
    choices: Mapping[str, str] | None = None,
    reason: str = "",
) -> Facility:
    """Change facts of a facility, as `save_facts`. One that becomes confidential loses its place, today and before."""
    kind, sensitive = values.get("kind", facility.kind), values.get("sensitive", facility.sensitive)
    hidden = _without_place({"kind": kind, "sensitive": sensitive})
    if hidden.get("sensitive"):
        values = values | {n: v for n, v in hidden.items() if n != "kind"}
    with transaction.atomic():
        changed: Any = save_facts(
            facility, actor=actor, values=values, base=base or version, version=version, choices=choices or {},
            reason=reason,
        )  # fmt: skip
        if changed.sensitive:
            states: Any = Facility.Version._default_manager
            states.filter(row=changed.pk).update(**NO_PLACE)
    return cast(Facility, changed)
