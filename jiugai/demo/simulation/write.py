"""Writes simulated communities into the register in bulk, leaving behind what the register's own services leave.

Rows, states, sums, answers of the rules and one entry of the record per community; `check_sums` holds the sums against
the rows.
"""

import datetime
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import transaction

from jiugai.audit.api import Line, record_many
from jiugai.common import clock
from jiugai.common.actors import Actor
from jiugai.communities.models import (
    Building,
    Community,
    Dwelling,
    Enrolment,
    Owner,
    Versioned,
    write_versions,
)
from jiugai.communities.queries import facts_of, rules_of
from jiugai.communities.rules import judge, name_key
from jiugai.communities.services import next_code
from jiugai.demo.simulation.houses import MARK, SimBuilding, SimCommunity
from jiugai.policies.api import Policy, Programme

CHUNK = 100
Recipe = Callable[[], SimCommunity]


@dataclass
class Ground:
    """What every row of a run needs to know."""

    policy: Policy
    actor: Actor
    seed: int
    centre: tuple[float, float] | None = None
    """Longitude and latitude around which the communities are scattered."""
    owners: float = 1.0
    """Share of dwellings that get a household."""
    named_at: datetime.datetime | None = None
    """When entries that stood before were made, as lists of past days are to see it."""
    at: datetime.datetime = field(default_factory=clock.now)
    """When the houses came into the register."""


def write_communities(ground: Ground, recipes: Iterable[Recipe]) -> int:
    """Give every recipe's community its entry, buildings, dwellings and households; how many dwellings there are."""
    programmes = {p.code: p for p in Programme.objects.filter(county=ground.policy.county)}
    rules = {code: rules_of(ground.policy, p) for code, p in programmes.items()}
    written, recipe = 0, iter(recipes)
    while chunk := [make() for make in islice(recipe, CHUNK)]:
        with transaction.atomic():
            written += _write(ground, chunk, programmes, rules)
    return written


def _write(
    ground: Ground, plans: list[SimCommunity], programmes: dict[str, Programme], rules: dict[str, list[Any]]
) -> int:
    communities = _communities(ground, plans, rules)
    buildings = [_building(communities[p.name], b) for p in plans for b in p.buildings]
    keep(Building, buildings, ground)
    parts = [b for p in plans for b in p.buildings]
    dwellings = [
        Dwelling(
            building=row, stair=d.stair, room=d.room, floor=d.floor, area=d.area, use=d.use, tenure="private",
        )
        for row, part in zip(buildings, parts, strict=True)
        for d in part.dwellings
    ]  # fmt: skip
    keep(Dwelling, dwellings, ground)
    households = [d.household for part in parts for d in part.dwellings]
    rng = random.Random(ground.seed)  # noqa: S311 - not a secret
    owners = [
        Owner(dwelling=row, name=h.name, phone=h.phone)
        for row, h in zip(dwellings, households, strict=True)
        if h and rng.random() < ground.owners
    ]
    keep(Owner, owners, ground)
    _enrol(ground, plans, communities, programmes, rules)
    return len(dwellings)


def keep(model: type[Versioned], rows: list[Any], ground: Ground) -> None:
    """Write new rows with their first state."""
    for row in rows:
        row.settle()
        row.version, row.changed_at = 1, ground.at
    manager: Any = model._default_manager
    manager.bulk_create(rows, batch_size=2000)
    write_versions(model, [row.pk for row in rows], actor=ground.actor, at=ground.at, first=True)


def _date_back(model: type[Versioned], rows: list[Any], ground: Ground) -> None:
    """Entries that stood before get the day on which the county is thought to have made them."""
    if ground.named_at:
        states: Any = model.Version._default_manager
        earlier = states.filter(row__in=[row.pk for row in rows])
        earlier.exclude(until=None).update(since=ground.named_at, until=ground.at)


def _building(community: Community, b: SimBuilding) -> Building:
    return Building(
        community=community, number=b.number, built_year=b.year, built_evidence="archive" if b.year else "",
        area=b.area, households=b.households, floors=b.floors, stairs=b.stairs, structure=b.structure,
        counted_dwellings=len(b.dwellings), counted_households=b.households, counted_area=b.area,
    )  # fmt: skip


def _communities(ground: Ground, plans: list[SimCommunity], rules: dict[str, list[Any]]) -> dict[str, Community]:
    """Entries by name: those that stand get the facts, the others are made."""
    county, now = ground.policy.county, ground.at
    found = Community.objects.filter(county=county, deleted_at=None, name_key__in=[name_key(p.name) for p in plans])
    standing = {c.name_key: c for c in found}
    old, new = [], []
    codes = _codes(ground)
    for plan in plans:
        row = standing.get(name_key(plan.name))
        if row is None:
            row = Community(county=county, name=plan.name, code=codes(plan.region_code))
            new.append(row)
        else:
            old.append(row)
        _fill(row, plan, ground, rules)
        row.settle()
        row.version, row.changed_at = row.version + 1, now
    Community.objects.bulk_create(new)
    write_versions(Community, [c.pk for c in new], actor=ground.actor, at=now, first=True)
    for row in old:
        row.save()
    write_versions(Community, [c.pk for c in old], actor=ground.actor, at=now)
    _date_back(Community, old, ground)
    for code, rows in (("registered", new), ("changed", old)):
        lines = [Line(c, after={"name": c.name, "note": MARK}, county=county.code) for c in rows]
        record_many(ground.actor, f"communities.community.{code}", lines)
    return {c.name: c for c in (*old, *new)}


def _codes(ground: Ground) -> Callable[[str], str]:
    """Codes beyond the last one given, one after the other."""
    year = clock.today(ground.policy.county.code).year
    last: dict[str, int] = {}

    def code(region: str) -> str:
        head = f"{region[:9]}{year}"
        if head not in last:
            last[head] = int(next_code(region, year)[len(head) :]) - 1
        last[head] += 1
        return f"{head}{last[head]:03d}"

    return code


def _fill(row: Community, plan: SimCommunity, ground: Ground, rules: dict[str, list[Any]]) -> None:
    rng = random.Random(f"{ground.seed} facts {plan.name}")  # noqa: S311 - not a secret
    years = [b.year for b in plan.buildings if b.year]
    row.region_code, row.note = plan.region_code, MARK
    row.kind = "single" if len(plan.buildings) == 1 else "estate"
    row.land, row.in_region = "state_owned" if rng.random() < 0.96 else "", True
    row.housing = rng.choice(("reformed", "collected", "collected", "welfare"))
    row.built_from, row.built_to = datetime.date(min(years), 1, 1), datetime.date(max(years), 12, 31)
    row.built_evidence = "archive"
    row.buildings, row.households = len(plan.buildings), sum(b.households for b in plan.buildings)
    row.area = sum(b.area for b in plan.buildings)
    row.heating = rng.choice(("shared", "shared", "per_household"))
    row.management = rng.choice(("none", "none", "company", "community"))
    row.parking_before = row.households // rng.randint(4, 9)
    row.counted_buildings, row.counted_households, row.counted_area = row.buildings, row.households, row.area
    row.counted_dwellings = sum(len(b.dwellings) for b in plan.buildings)
    criteria = [r for code in plan.programmes for r in rules.get(code, [])]
    row.conditions = {c.code: _known(rng, True) for r in criteria for c in r.conditions}
    row.excluded = {c.code: _known(rng, False) for r in criteria for c in r.excluded}
    if ground.centre:
        longitude, latitude = ground.centre
        row.longitude = round((longitude + rng.uniform(-0.014, 0.014)) * 1e7)
        row.latitude = round((latitude + rng.uniform(-0.010, 0.010)) * 1e7)
        row.datum = "cgcs2000"


def _known(rng: random.Random, usual: bool) -> bool | None:
    chance = rng.random()
    return None if chance < 0.02 else (not usual) if chance < 0.03 else usual


def _enrol(
    ground: Ground,
    plans: list[SimCommunity],
    communities: dict[str, Community],
    programmes: dict[str, Programme],
    rules: dict[str, list[Any]],
) -> None:
    """Each community in its programmes, with the answer that the rules give to its facts."""
    standing = {
        (e.community_id, e.programme_id): e
        for e in Enrolment.objects.filter(community__in=[c.pk for c in communities.values()])
    }
    old, new, now = [], [], ground.at
    for plan in plans:
        community = communities[plan.name]
        for code in plan.programmes:
            programme = programmes[code]
            row = standing.get((community.pk, programme.pk))
            if row is None:
                row = Enrolment(community=community, programme=programme)
                new.append(row)
            else:
                old.append(row)
            verdict = judge(facts_of(community), rules[code])
            row.answer, row.first_rank, row.judged_by = verdict.answer, verdict.first_rank, ground.policy
            row.version, row.changed_at = row.version + 1, now
    Enrolment.objects.bulk_create(new)
    write_versions(Enrolment, [e.pk for e in new], actor=ground.actor, at=now, first=True)
    for row in old:
        row.save()
    write_versions(Enrolment, [e.pk for e in old], actor=ground.actor, at=now)
    _date_back(Enrolment, old, ground)


def each(plans: Iterable[SimCommunity]) -> Iterator[Recipe]:
    """Recipes of communities that are there already."""
    for plan in plans:
        yield lambda plan=plan: plan  # type: ignore[misc]
