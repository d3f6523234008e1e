"""What of a row's history is not for everybody who sees its community."""

from typing import Any

from jiugai.common.actors import Actor
from jiugai.communities.models import Facility, Tie, Versioned
from jiugai.communities.queries.register import REGION_ROLES
from jiugai.communities.queries.ties import sees_contribution

PLACE = frozenset({"longitude", "latitude", "datum", "port_place", "building"})
"""Facts that say where a facility lies."""


def sees_row(actor: Actor, row: Versioned) -> bool:
    """A utility sees its own facilities only; a confidential one is for the offices and who owns or maintains it."""
    if not isinstance(row, Facility) or actor.role in REGION_ROLES:
        return True
    own: Any = actor.organisation_id
    if own and own in (row.owner_id, row.maintainer_id):
        return True
    return actor.role != "utility" and not row.sensitive


def hidden_facts(actor: Actor, row: Versioned) -> frozenset[str]:
    """Facts whose former values are not shown: places of what is confidential, what another unit pays (R-UTIL-9)."""
    if isinstance(row, Facility) and row.sensitive:
        return PLACE
    if isinstance(row, Tie) and not sees_contribution(actor, row):
        return frozenset({"contribution"})
    return frozenset()
