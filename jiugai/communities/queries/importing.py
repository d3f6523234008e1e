"""What tables are held against, read a thousand rows at a time as plain tuples.

Rows in the trash are left out here, not by the database: SQLite would take the index of `deleted_at` and read them all.
"""

from collections.abc import Collection, Iterator
from typing import Any

from jiugai.communities.models import Alias, Building, Community, Dwelling, Facility, Owner

BUILDING: tuple[str, ...] = ("built_year", "built_evidence", "structure", "heating")
"""Facts of a building that a table of dwellings may bring."""
DOOR = ("floor", "area", "use", "tenure", "own_heating", "estate_number", "note")
OWNER = ("kind", "role", "name", "phone", "identity", "share_of", "share_in")


def communities_in(county: str) -> Iterator[tuple[Any, ...]]:
    """(id, name, key, region, code, version) of all in the register."""
    rows = Community.objects.filter(county__code=county, deleted_at=None).order_by("pk")
    return rows.values_list("pk", "name", "name_key", "region_code", "code", "version").iterator(2000)


def aliases_in(county: str) -> Iterator[tuple[int, str]]:
    """(community, key) of other names."""
    rows = Alias.objects.filter(county__code=county, community__deleted_at=None).order_by("pk")
    return rows.values_list("community_id", "name_key").iterator(2000)


def _present(rows: Any, *names: str) -> Iterator[tuple[Any, ...]]:
    for deleted, *values in rows.order_by().values_list("deleted_at", *names):
        if deleted is None:
            yield tuple(values)


def buildings_with(communities: Collection[int], keys: Collection[str]) -> Iterator[tuple[Any, ...]]:
    """(id, community, number, key, version, built_on, *BUILDING)."""
    rows = Building.objects.filter(community__in=communities, number_key__in=keys)
    return _present(rows, "pk", "community_id", "number", "number_key", "version", "built_on", *BUILDING)


def doors_with(buildings: Collection[int], keys: Collection[str]) -> Iterator[tuple[Any, ...]]:
    """(id, building, key, stair, room, version, *DOOR)."""
    rows = Dwelling.objects.filter(building__in=buildings, door_key__in=keys)
    return _present(rows, "pk", "building_id", "door_key", "stair", "room", "version", *DOOR)


def owners_of(dwellings: Collection[int]) -> Iterator[tuple[Any, ...]]:
    """(id, dwelling, version, name index, telephone index, identity index, *OWNER)."""
    rows = Owner.objects.filter(dwelling__in=dwellings)
    return _present(rows, "pk", "dwelling_id", "version", "name_index", "phone_index", "identity_index", *OWNER)


FIGURES = ("buildings", "households", "area")
"""Figures of a community that lists show as counted where something was counted."""


def communities_with(pks: Collection[int], facts: Collection[str]) -> Iterator[tuple[Any, ...]]:
    """(id, version, *facts, *FIGURES as counted)."""
    rows = Community.objects.filter(pk__in=pks)
    return _present(rows, "pk", "version", *facts, *(f"counted_{name}" for name in FIGURES))


def buildings_in_full(
    communities: Collection[int], keys: Collection[str], facts: Collection[str]
) -> Iterator[tuple[Any, ...]]:
    """(id, community, number, key, version, *facts, counted area, counted households)."""
    rows = Building.objects.filter(community__in=communities, number_key__in=keys)
    counted = ("counted_area", "counted_households")
    return _present(rows, "pk", "community_id", "number", "number_key", "version", *facts, *counted)


def facilities_with(communities: Collection[int], facts: Collection[str]) -> Iterator[tuple[Any, ...]]:
    """(id, version, community, kind, name, building, *facts), in the order in which they were registered."""
    rows = Facility.objects.filter(community__in=communities)
    found = _present(rows, "pk", "version", "community_id", "kind", "name", "building_id", *facts)
    return iter(sorted(found, key=lambda row: row[0]))
