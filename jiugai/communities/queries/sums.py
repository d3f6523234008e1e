"""Sums over dwellings and buildings, counted from the rows themselves."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce

from jiugai.communities.models import Building, Community, Dwelling
from jiugai.communities.states import DwellingUse

OF_BUILDING = ("counted_dwellings", "counted_households", "counted_area")
OF_COMMUNITY = ("counted_buildings", *OF_BUILDING)
CHUNK = 500
Sums = tuple[int | None, ...]


def counted_buildings(pks: Collection[int]) -> dict[int, Sums]:
    """(dwellings, households, area) per building as its dwellings say; nothing registered is None, not 0."""
    rows = (
        Dwelling.objects.filter(building__in=pks, deleted_at=None)
        .order_by()
        .values("building")
        .annotate(n=Count("pk"), h=Count("pk", filter=Q(use=DwellingUse.RESIDENTIAL)), a=Sum("area"))
    )
    found: dict[int, Sums] = {row["building"]: (row["n"], row["h"], row["a"]) for row in rows}
    return {pk: found.get(pk, (None, None, None)) for pk in pks}


def counted_communities(pks: Collection[int]) -> dict[int, Sums]:
    """(buildings, dwellings, households, area) per community: each building by its dwellings, else as stated."""
    rows = (
        Building.objects.filter(community__in=pks, deleted_at=None)
        .order_by()
        .values("community")
        .annotate(
            n=Count("pk"),
            d=Sum("counted_dwellings"),
            h=Sum(Coalesce("counted_households", "households")),
            a=Sum(Coalesce("counted_area", "area")),
        )
    )
    found: dict[int, Sums] = {row["community"]: (row["n"], row["d"], row["h"], row["a"]) for row in rows}
    return {pk: found.get(pk, (None, None, None, None)) for pk in pks}


@dataclass(frozen=True)
class WrongSum:
    kind: str
    pk: int
    name: str
    kept: Sums
    counted: Sums


def wrong_sums() -> Iterator[WrongSum]:
    """Every kept sum that differs from the rows below it; in chunks, whatever the size of the register."""
    for model, names, count in (
        (Building, OF_BUILDING, counted_buildings),
        (Community, OF_COMMUNITY, counted_communities),
    ):
        yield from _wrong(model, names, count)


def _wrong(model: Any, names: tuple[str, ...], count: Any) -> Iterator[WrongSum]:
    last = 0
    while rows := list(model.objects.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        last = rows[-1].pk
        counted = count([row.pk for row in rows])
        for row in rows:
            kept = tuple(getattr(row, n) for n in names)
            if kept != counted[row.pk]:
                yield WrongSum(model.KIND, row.pk, str(row), kept, counted[row.pk])
