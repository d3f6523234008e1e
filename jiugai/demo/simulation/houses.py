"""Buildings, dwellings and households of simulated communities as plain values. Pure: same seed, same houses.

Nobody is invented: households carry codes, telephones lie in a number range that no operator has.
"""

import random
from dataclasses import dataclass, field

from jiugai.common.area import CentiSquareMetre

MARK = "模拟数据"
SIZES = (48, 52, 56, 61, 64, 68, 72, 76, 83, 88, 94, 102)
"""Weights of dwelling sizes in ㎡, for splitting a building's area."""
PHONE_RANGE = "154"


@dataclass(frozen=True)
class Household:
    name: str
    phone: str


@dataclass(frozen=True)
class SimDwelling:
    stair: str
    room: str
    floor: int
    area: int
    use: str
    household: Household | None


@dataclass(frozen=True)
class SimBuilding:
    number: str
    year: int | None
    floors: int
    stairs: int
    structure: str
    dwellings: tuple[SimDwelling, ...]

    @property
    def area(self) -> int:
        return sum(d.area for d in self.dwellings)

    @property
    def households(self) -> int:
        return sum(d.use == "residential" for d in self.dwellings)


@dataclass(frozen=True)
class SimCommunity:
    """What is to stand in the register. `area` 0.01 ㎡; `years` one per building, None = not known."""

    name: str
    region_code: str
    households: int
    area: int
    years: tuple[int | None, ...]
    shops: int = 0
    programmes: tuple[str, ...] = ("renovation",)
    buildings: tuple[SimBuilding, ...] = field(default=())


def split_households(total: int, fixed: dict[str, int], names: list[str], rng: random.Random) -> dict[str, int]:
    """Households per name: the fixed ones as they are, the rest of `total` shared out by chance."""
    free = [n for n in names if n not in fixed]
    weights = [rng.choice((2, 3, 3, 4, 4, 5, 6, 8)) for _ in free]
    shares = CentiSquareMetre(total - sum(fixed.values())).split(weights)
    return fixed | {name: int(share) for name, share in zip(free, shares, strict=True)}


def split_area(total: int, fixed: dict[str, int], households: dict[str, int], rng: random.Random) -> dict[str, int]:
    """Area 0.01 ㎡ per name, near 90 ㎡ a household; the sum is exactly `total`."""
    free = [n for n in households if n not in fixed]
    weights = [households[n] * rng.randint(82, 99) for n in free]
    shares = CentiSquareMetre(total - sum(fixed.values())).split(weights)
    return fixed | {name: int(share) for name, share in zip(free, shares, strict=True)}


def build(plan: SimCommunity, seed: int, serial: int = 0) -> SimCommunity:
    """The community with its buildings and dwellings; households and area come out exactly as planned."""
    rng = random.Random(f"{seed} {plan.region_code} {plan.name}")  # noqa: S311 - not a secret
    n = len(plan.years)
    units = plan.households + plan.shops
    per_building = CentiSquareMetre(units).split([rng.randint(9, 11) for _ in range(n)])
    weights = [rng.choice(SIZES) for _ in range(units)]
    areas = [int(a) for a in CentiSquareMetre(plan.area).split(weights)]
    shops = plan.shops
    buildings, at = [], 0
    for number, (year, count) in enumerate(zip(plan.years, per_building, strict=True), start=1):
        own = areas[at : at + count]
        here = min(shops, max(count - 4, 0)) if number == n else 0
        buildings.append(_building(number, year, own, here, serial + at, rng))
        at += count
    return SimCommunity(**{**plan.__dict__, "buildings": tuple(buildings)})


def _building(
    number: int, year: int | None, areas: list[int], shops: int, serial: int, rng: random.Random
) -> SimBuilding:
    floors = rng.choice((3, 4, 5, 5, 6, 6))
    stairs = max(-(-len(areas) // (floors * 2)), 1)
    structure = "brick" if (year or 1990) < 1998 else rng.choice(("brick", "frame"))
    dwellings = []
    for i, area in enumerate(areas):
        stair, place = divmod(i, floors * 2)
        floor, door = divmod(place, 2)
        shop = i < shops
        household = None if shop else _household(serial + i + 1)
        dwellings.append(
            SimDwelling(
                stair=str(stair + 1),
                room=f"{floor + 1}0{door + 1}",
                floor=floor + 1,
                area=area,
                use="shop" if shop else "residential",
                household=household,
            )
        )
    return SimBuilding(f"{number}号楼", year, floors, stairs, structure, tuple(dwellings))


def _household(serial: int) -> Household:
    return Household(f"住户{serial:05d}", f"{PHONE_RANGE}{serial:08d}")
