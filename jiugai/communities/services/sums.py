"""Sums over dwellings and buildings, kept with the building and the community they belong to.

Changed in the transaction that changes the parts; `check_sums` counts everything anew and compares.
"""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce

from jiugai.common import clock
from jiugai.common.actors import Actor
from jiugai.communities.models import Building, Community, Dwelling, Versioned, write_versions
from jiugai.communities.states import DwellingUse

CHUNK = 500
OF_BUILDING = ("counted_dwellings", "counted_households", "counted_area")
OF_COMMUNITY = ("counted_buildings", *OF_BUILDING)


def recount_row(row: Versioned, actor: Actor) -> None:
    """Bring the sums above one row up to date."""
    if isinstance(row, Dwelling):
        recount_buildings([row.building_id], actor=actor)
        recount_communities([row.register_community_id], actor=actor)
    elif isinstance(row, Building):
        recount_communities([row.community_id], actor=actor)


def counted_buildings(pks: Collection[int]) -> dict[int, tuple[int | None, ...]]:
    """(dwellings, households, area) per building as its dwellings say; nothing registered is None, not 0."""
    rows = (
        Dwelling.objects.filter(building__in=pks, deleted_at=None)
        .order_by()
        .values("building")
        .annotate(n=Count("pk"), h=Count("pk", filter=Q(use=DwellingUse.RESIDENTIAL)), a=Sum("area"))
    )
    found = {row["building"]: (row["n"], row["h"], row["a"]) for row in rows}
    return {pk: found.get(pk, (None, None, None)) for pk in pks}


def counted_communities(pks: Collection[int]) -> dict[int, tuple[int | None, ...]]:
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
    found = {row["community"]: (row["n"], row["d"], row["h"], row["a"]) for row in rows}
    return {pk: found.get(pk, (None, None, None, None)) for pk in pks}


def recount_buildings(pks: Iterable[int], *, actor: Actor, imported_in: int | None = None) -> int:
    """Count these buildings anew; how many sums were not what they should be."""
    return _recount(Building, OF_BUILDING, counted_buildings, pks, actor, imported_in)


def recount_communities(pks: Iterable[int], *, actor: Actor, imported_in: int | None = None) -> int:
    """Count these communities anew from the sums of their buildings."""
    return _recount(Community, OF_COMMUNITY, counted_communities, pks, actor, imported_in)


def _recount(
    model: Any, names: tuple[str, ...], count: Any, pks: Iterable[int], actor: Actor, batch: int | None
) -> int:
    """A sum that changed makes a new state of its row: totals of a past day are read from the states."""
    ids, wrong = sorted(set(pks)), 0
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        counted, now = count(part), clock.now()
        changed = []
        for row in model.objects.filter(pk__in=part):
            if tuple(getattr(row, n) for n in names) != counted[row.pk]:
                for name, value in zip(names, counted[row.pk], strict=True):
                    setattr(row, name, value)
                row.version, row.changed_at = row.version + 1, now
                changed.append(row)
        if changed:
            model.objects.bulk_update(changed, [*names, "version", "changed_at"])
            write_versions(model, [row.pk for row in changed], actor=actor, at=now, imported_in=batch)
        wrong += len(changed)
    return wrong
