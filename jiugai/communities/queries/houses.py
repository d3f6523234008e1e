"""Buildings of a community, and the dwellings of a building as they lie in it: by stair and floor."""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch, QuerySet

from jiugai.common.actors import Actor
from jiugai.communities.models import Building, BuildingVersion, Community, Dwelling, Owner
from jiugai.communities.queries.register import communities_visible_to, of_community
from jiugai.communities.rules.households import Shares, add_shares
from jiugai.communities.states import OwnerRole

FIGURES = ("households", "area")


@dataclass(frozen=True)
class Figure:
    """A figure of a building as its papers state it and as its dwellings add up; None = not known."""

    name: str
    stated: int | None
    counted: int | None

    @property
    def shown(self) -> int | None:
        """What counts: counted from below, else as stated."""
        return self.stated if self.counted is None else self.counted

    @property
    def gap(self) -> int:
        """By how much the two differ; 0 when either is not known."""
        return 0 if self.stated is None or self.counted is None else self.counted - self.stated


@dataclass(frozen=True)
class House:
    """A building with its figures; `row` may be a state of a past day."""

    row: Any
    households: Figure
    area: Figure

    @property
    def differs(self) -> bool:
        return bool(self.households.gap or self.area.gap)


def _house(row: Any) -> House:
    figures = {name: Figure(name, getattr(row, name), getattr(row, f"counted_{name}")) for name in FIGURES}
    return House(row, **figures)


def natural(text: str) -> list[tuple[int, str]]:
    """Order in which 2 comes before 10."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"(\d+)", text) if part]


def houses_of(community: Community, moment: datetime.datetime | None = None) -> list[House]:
    """All buildings of a community, as they are or as they were at a moment; one query."""
    rows: QuerySet[Any] = (
        BuildingVersion.objects.at(moment).filter(community=community) if moment else of_community(Building, community)
    )
    return [_house(row) for row in sorted(rows, key=lambda r: (natural(r.number_key), r.pk))]


def house_of(building: Building) -> House:
    return _house(building)


def totals_of(houses: Iterable[House]) -> dict[str, Figure]:
    """Sums over the buildings, stated and counted apart; what no building says is None."""
    listed, out = list(houses), {}
    for name in FIGURES:
        figures = [getattr(house, name) for house in listed]
        stated = [f.stated for f in figures if f.stated is not None]
        counted = [f.counted for f in figures if f.counted is not None]
        out[name] = Figure(name, sum(stated) if stated else None, sum(counted) if counted else None)
    return out


@dataclass(frozen=True)
class Door:
    """A dwelling with the people of its household."""

    row: Dwelling
    people: list[Owner]

    @property
    def shares(self) -> Shares:
        return add_shares((p.share_of, p.share_in) for p in self.people if p.role == OwnerRole.OWNER)


@dataclass
class Stair:
    """An entrance with its floors, top floor first; dwellings without a floor come last."""

    name: str
    floors: list[tuple[int | None, list[Door]]] = field(default_factory=list)

    @property
    def is_number(self) -> bool:
        """Entered as a mere number, which needs a word beside it."""
        return self.name.isdecimal()

    @property
    def upwards(self) -> list[Door]:
        """In the order in which somebody climbs the stair."""
        return [door for _floor, doors in reversed(self.floors) for door in doors]

    @property
    def doors(self) -> list[Door]:
        return [door for _floor, doors in self.floors for door in doors]


def present_people() -> "Prefetch[Any]":
    return Prefetch("owner_set", Owner.objects.filter(deleted_at=None).order_by("role", "pk"), to_attr="people")


def stairs_of(building: Building) -> list[Stair]:
    """Dwellings of a building as they lie in it, with their people; two queries."""
    rows = Dwelling.objects.filter(building=building, deleted_at=None).prefetch_related(present_people())
    stairs: dict[str, dict[int | None, list[Door]]] = {}
    for row in sorted(rows, key=lambda r: (natural(r.door_key), r.pk)):
        door = Door(row, row.people)  # type: ignore[attr-defined]
        stairs.setdefault(row.stair, {}).setdefault(row.floor, []).append(door)
    return [
        Stair(name, sorted(floors.items(), key=lambda f: (f[0] is None, -(f[0] or 0))))
        for name, floors in stairs.items()
    ]


def buildings_in_trash(actor: Actor, community: Community) -> QuerySet[Building]:
    visible = communities_visible_to(actor).values("pk")
    rows = Building.objects.filter(community=community, community__in=visible)
    return rows.exclude(deleted_at=None).order_by("-deleted_at")


def dwellings_in_trash(building: Building) -> QuerySet[Dwelling]:
    """Of a building that is itself visible."""
    return Dwelling.objects.filter(building=building).exclude(deleted_at=None).order_by("-deleted_at")


def people_in_trash(dwelling: Dwelling) -> QuerySet[Owner]:
    """Of a dwelling that is itself visible."""
    return Owner.objects.filter(dwelling=dwelling).exclude(deleted_at=None).order_by("-deleted_at")


def latest_dwellings(building: Building, n: int) -> list[Dwelling]:
    """Those registered last, newest first."""
    return list(Dwelling.objects.filter(building=building, deleted_at=None).order_by("-pk")[:n])
