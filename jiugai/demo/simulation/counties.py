"""What the simulated register of each founding county holds; calibrated below the totals of the plan.

土默特右旗: the plan counts 27 communities, 1,514 households and 13.86 万㎡, and names 26. Over the 26 the register has
1,495 households and 13.69 万㎡; the gap stays open. The three buildings of the energy programme are among them.
"""

import random
from collections.abc import Callable

from jiugai.demo.simulation.houses import SimCommunity, build, split_area, split_households

TUMD_HOUSEHOLDS = 1495
TUMD_AREA = 13_690_000
"""0.01 ㎡: 136,900.00 ㎡."""
TUMD_FIXED = {"西岳楼": 24, "一校家属楼": 24, "旧邮电家属楼": 17, "大众苑小区": 208, "农大教职工公寓楼1—5号楼": 60}
TUMD_AREAS = {"西岳楼": 306_240, "一校家属楼": 298_500, "旧邮电家属楼": 225_260}
ENERGY = frozenset(TUMD_AREAS)
GAOTANG_STREETS = ("371526001000", "371526002000", "371526003000")

GAOTANG_YEARS = {3: (2001, 2004), 5: (2006, 2010)}
"""Years of completion by what is left of the serial number divided by 7."""


def tumd(names: list[str], seed: int) -> list[SimCommunity]:
    rng = random.Random(f"{seed} 150221")  # noqa: S311 - not a secret
    households = split_households(TUMD_HOUSEHOLDS, TUMD_FIXED, names, rng)
    areas = split_area(TUMD_AREA, TUMD_AREAS, households, rng)
    communities, serial = [], 0
    for name in names:
        programmes = ("renovation", "energy") if name in ENERGY else ("renovation",)
        plan = SimCommunity(
            name, "150221104000", households[name], areas[name], _years(name, households[name], rng),
            programmes=programmes,
        )  # fmt: skip
        communities.append(build(plan, seed, serial))
        serial += households[name]
    return communities


def _years(name: str, households: int, rng: random.Random) -> tuple[int | None, ...]:
    if name.endswith("1—5号楼"):
        return (1996, 1996, 1997, 1998, 1998)
    if name == "敖包小区":
        return (1998, 2003, *([1999] * max(households // 40 - 2, 0)))
    n = 1 if name.endswith("楼") and households <= 40 else max(households // 36, 1)
    first = rng.randint(1979, 1997)
    years: list[int | None] = [min(first + rng.choice((0, 0, 1, 2)), 1999) for _ in range(n)]
    if n > 3 and rng.random() < 0.3:
        years[-1] = None
    return tuple(years)


def gaotang(_names: list[str], seed: int) -> list[SimCommunity]:
    """Thirty communities over the three sub-districts; names say that they are simulated."""
    rng = random.Random(f"{seed} 371526")  # noqa: S311 - not a secret
    communities, serial = [], 0
    for n in range(1, 31):
        region = GAOTANG_STREETS[n % 3]
        households = rng.choice((24, 36, 48, 60, 72, 96, 120, 180, 216))
        first = rng.randint(*GAOTANG_YEARS.get(n % 7, (1982, 1999)))
        buildings = max(households // 36, 1)
        years = tuple(min(first + rng.choice((0, 0, 1)), 2011) for _ in range(buildings))
        area = households * rng.randint(7200, 9800)
        plan = SimCommunity(f"模拟小区{n:02d}", region, households, area, years, shops=rng.choice((0, 0, 2, 4)))
        communities.append(build(plan, seed, serial))
        serial += households
    return communities


def many(region_codes: list[str], communities: int, dwellings: int, seed: int) -> "list[Callable[[], SimCommunity]]":
    """Recipes for large tiers, built one by one so that memory stays small."""

    def recipe(n: int) -> Callable[[], SimCommunity]:
        def make() -> SimCommunity:
            rng = random.Random(f"{seed} many {n}")  # noqa: S311 - not a secret
            households = max(dwellings // communities + rng.randint(-20, 20), 4)
            first = rng.randint(1980, 2006)
            years = tuple(first + rng.choice((0, 1)) for _ in range(max(households // 40, 1)))
            plan = SimCommunity(
                f"模拟小区{n:05d}", region_codes[n % len(region_codes)], households,
                households * rng.randint(6800, 9900), years,
            )  # fmt: skip
            return build(plan, seed, n * 400)

        return make

    return [recipe(n) for n in range(1, communities + 1)]


COUNTIES: dict[str, Callable[[list[str], int], list[SimCommunity]]] = {"150221": tumd, "371526": gaotang}
