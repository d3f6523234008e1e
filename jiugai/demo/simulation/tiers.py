"""Sizes of simulated registers: the founding counties as they are shown, and large ones for measuring."""

import datetime
import json
from collections.abc import Callable
from typing import Any

from jiugai.common import clock
from jiugai.common.actors import system_actor
from jiugai.communities.models import Building, Community
from jiugai.demo.services import DATA, LOADER, load_plan
from jiugai.demo.simulation.counties import COUNTIES, many
from jiugai.demo.simulation.extras import write_extras
from jiugai.demo.simulation.write import Ground, each, write_communities
from jiugai.policies.api import NamedCommunity, Policy

SEED = 2021
CENTRES = {"150221": (110.524, 40.563), "371526": (116.229, 36.866)}
TIERS = {"city": ("990101", 1_000, 200_000), "province": ("990201", 15_000, 3_000_000)}
"""Tier → code of a county that does not exist, communities, dwellings."""
TOLD = 500


def simulate_county(policy: Policy, seed: int = SEED) -> int:
    """Fill a founding county once; how many dwellings were written (0 = it holds buildings already)."""
    county = policy.county.code
    if county not in COUNTIES or Building.objects.filter(community__county__code=county).exists():
        return 0
    names = list(NamedCommunity.objects.filter(policy=policy).order_by("order").values_list("name", flat=True))
    plans = COUNTIES[county](list(dict.fromkeys(names)), seed)
    ground = Ground(
        policy, system_actor(LOADER, county), seed, CENTRES[county], named_at=_noon(policy, 21), at=_noon(policy, 49)
    )
    written = write_communities(ground, each(plans))
    rows = {c.name: c for c in Community.objects.filter(county=policy.county, deleted_at=None)}
    write_extras(ground, [rows[p.name] for p in plans])
    return written


def _noon(policy: Policy, days: int) -> datetime.datetime:
    """A moment some days after the plan came into force: demonstration counties live in its year."""
    day = policy.effective_from + datetime.timedelta(days=days)
    return datetime.datetime.combine(day, datetime.time(12), clock.SHANGHAI)


def simulate_tier(
    tier: str, seed: int, *, communities: int = 0, dwellings: int = 0, owners: float = 0.0,
    tell: Callable[[str], None] = print,
) -> int:  # fmt: skip
    """A county that does not exist, of the size asked for, under the rules of a founding county's plan."""
    code, usual_communities, usual_dwellings = TIERS[tier]
    return simulate_size(
        code, seed, communities=communities or usual_communities, dwellings=dwellings or usual_dwellings,
        owners=owners, tell=tell,
    )  # fmt: skip


def simulate_size(
    code: str, seed: int, *, communities: int, dwellings: int, owners: float, tell: Callable[[str], None]
) -> int:
    """The same under any 6-digit code that no county has; how many dwellings were written."""
    policy = load_plan(_facts(code))
    streets = [r for r in policy_regions(code) if not r.endswith("000000")]
    ground = Ground(policy, system_actor(LOADER, code), seed, owners=owners)
    recipes, written = many(streets, communities, dwellings, seed), 0
    for start in range(0, len(recipes), TOLD):
        written += write_communities(ground, recipes[start : start + TOLD])
        tell(f"{min(start + TOLD, len(recipes))}/{len(recipes)} communities, {written} dwellings")
    return written


def policy_regions(code: str) -> list[str]:
    return [region for region, _name in _places(code)]


def _places(code: str) -> list[list[str]]:
    streets = [[f"{code}{n:03d}000", f"模拟街道{n}"] for n in range(1, 21)]
    return [
        [f"{code[:2]}0000000000", "模拟省"],
        [f"{code[:4]}00000000", "模拟市"],
        [f"{code}000000", "模拟县"],
        *streets,
    ]


def _facts(code: str) -> dict[str, Any]:
    """The reviewed facts of 高唐县 with other places: its plan names no communities."""
    text = (DATA / "371526.json").read_text("utf8").replace("371526", code)
    raw: dict[str, Any] = json.loads(text)
    raw["county"] |= {"name": f"模拟县{code}", "name_en": f"Simulated County {code}", "regions": _places(code)}
    return raw
