"""Where communities lie: what a map file may call them, how far the county reaches, what the map shows.

A row has one datum for its point and its outline (R-DATA-6); what is shown is converted, what is stored is not.
"""

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max, Min, Q, QuerySet

from jiugai.common.actors import Actor
from jiugai.common.geo import Box, Shape, stored_point, stored_shape
from jiugai.communities.models import Alias, Border, Community
from jiugai.communities.queries.dossier import stage_ends
from jiugai.communities.queries.register import communities_visible_to
from jiugai.communities.rules import name_key
from jiugai.organisations.api import Region
from jiugai.policies.api import plan_in_force

MARGIN = 0.5
"""Degrees around what is known of the county within which a place is believed."""
ENOUGH = 3
"""Places from which on they say where the county lies."""


def point_of(row: Community) -> Shape | None:
    """The point of a community (or of one of its past states) as it was handed in."""
    if row.longitude is None or row.latitude is None or not row.datum:
        return None
    return stored_point(row.longitude, row.latitude, row.datum)


def outline_of(row: Community) -> Shape | None:
    return stored_shape(row.outline, row.datum) if row.outline and row.datum else None


def borders_of(county: str) -> "QuerySet[Border]":
    """Borders of the divisions of a county; they are public."""
    return Border.objects.filter(county__code=county)


def border_shape(border: Border) -> Shape:
    return stored_shape(border.outline, border.datum)


def county_box(county: str) -> Box | None:
    """Where the county lies, generously, from its borders and places; None while too little is known."""
    found = [Box(b.west, b.south, b.east, b.north) for b in borders_of(county)]
    placed = Community.objects.filter(county__code=county, deleted_at=None, longitude__isnull=False)
    reach = placed.aggregate(
        west=Min("longitude"), south=Min("latitude"), east=Max("longitude"), north=Max("latitude")
    )  # fmt: skip
    if placed.count() >= ENOUGH:
        found.append(Box(**reach))
    if not found:
        return None
    whole = found[0]
    for box in found[1:]:
        whole = whole.joined(box)
    return whole.grown(MARGIN)


@dataclass
class Names:
    """What a file may call a thing: code or name → the things that are called so."""

    codes: dict[str, int | str] = field(default_factory=dict)
    names: dict[str, set[int | str]] = field(default_factory=dict)

    def add(self, target: int | str, name: str) -> None:
        self.names.setdefault(name_key(name), set()).add(target)


def community_names(actor: Actor) -> Names:
    """Codes, names and other names of the communities that the actor sees. Two queries."""
    visible = communities_visible_to(actor)
    known = Names()
    for pk, code, name in visible.values_list("pk", "code", "name"):
        known.codes[code] = pk
        known.add(pk, name)
    for pk, name in Alias.objects.filter(community__in=visible.values("pk")).values_list("community_id", "name"):
        known.add(pk, name)
    return known


def division_names(actor: Actor) -> Names:
    """Codes (12, 9 or 6 digits) and names of the divisions within the actor's county. One query."""
    known = Names()
    for code, name in Region.objects.filter(code__startswith=actor.county).values_list("code", "name"):
        known.codes[code] = code
        known.add(code, name)
        short = code[:6] if code.endswith("000000") else code[:9] if code.endswith("000") else ""
        if short:
            known.codes[short] = code
    return known


def located(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """Those of a list that have a place."""
    return rows.filter(Q(longitude__isnull=False) & ~Q(datum=""))


def spots(rows: "QuerySet[Any]") -> list[tuple[int, int, str]]:
    """Longitude, latitude and datum of rows that have a place, and nothing else of them."""
    return [(x, y, datum) for x, y, datum in rows.values_list("longitude", "latitude", "datum") if x and y]


def late_steps(county: str, today: datetime.date) -> frozenset[str]:
    """Steps of the road that the plan in force wanted done by now. Two queries."""
    ends = stage_ends(plan_in_force(county, today))
    return frozenset(step for step, stage in ends.items() if stage.ends_on and stage.ends_on < today)
