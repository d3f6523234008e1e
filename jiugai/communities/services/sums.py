"""Sums over dwellings and buildings, kept with the building and the community they belong to.

Changed in the transaction that changes the parts; `check_sums` counts everything anew and compares.
"""

from collections.abc import Iterable
from typing import Any

from jiugai.common import clock
from jiugai.common.actors import Actor
from jiugai.common.bulk import update_rows
from jiugai.communities.models import Building, Community, Dwelling, Versioned, write_versions
from jiugai.communities.queries.sums import OF_BUILDING, OF_COMMUNITY, counted_buildings, counted_communities

CHUNK = 500


def recount_row(row: Versioned, actor: Actor) -> None:
    """Bring the sums above one row up to date."""
    if isinstance(row, Dwelling):
        recount_buildings([row.building_id], actor=actor)
        recount_communities([row.register_community_id], actor=actor)
    elif isinstance(row, Building):
        recount_communities([row.community_id], actor=actor)


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
        # Two people below the same row: the second counts what the first has written. Rows below may refer to it.
        rows = list(model.objects.select_for_update(no_key=True).filter(pk__in=part).order_by("pk"))
        counted, now = count(part), clock.now()
        changed = []
        for row in rows:
            if tuple(getattr(row, n) for n in names) != counted[row.pk]:
                for name, value in zip(names, counted[row.pk], strict=True):
                    setattr(row, name, value)
                row.version, row.changed_at = row.version + 1, now
                changed.append(row)
        if changed:
            fields = (*names, "version", "changed_at")
            update_rows(model, fields, ([*(getattr(row, f) for f in fields), row.pk] for row in changed))
            write_versions(model, [row.pk for row in changed], actor=actor, at=now, imported_in=batch)
        wrong += len(changed)
    return wrong
