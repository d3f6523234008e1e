"""What stands beside the houses in a simulated county: facilities, conditions, spaces, organisations, areas."""

import datetime
import random

from jiugai.communities.models import Batch, Community, Facility, ItemCondition, Space, Tie
from jiugai.demo.simulation.houses import MARK
from jiugai.demo.simulation.write import Ground, keep
from jiugai.organisations.api import Organisation, OrganisationKind

FACILITIES = {"water": "给水管", "drainage": "排水管", "heat": "供热管", "gas": "燃气管", "power": "供电线路"}
SUPPLIER = {"water": ("水",), "heat": ("热",), "gas": ("燃气", "能源"), "power": ("供电",)}
"""Kind of facility → words in the name of the utility that owns it."""
STATES = ("poor", "poor", "poor", "good", "missing", "dangerous")


def write_extras(ground: Ground, communities: list[Community]) -> None:
    """Facilities, conditions, spaces, tied organisations and one contiguous area for these communities."""
    rng = random.Random(f"{ground.seed} extras")  # noqa: S311 - not a secret
    county = ground.policy.county
    bodies = list(Organisation.objects.filter(county=county, active=True))
    utilities = [b for b in bodies if b.kind == OrganisationKind.UTILITY]
    keep(Facility, [f for c in communities for f in _facilities(c, utilities, rng)], ground)
    items = list(ground.policy.catalogueitems.filter(category="basic").values_list("code", flat=True))
    keep(ItemCondition, [f for c in communities for f in _conditions(c, items, rng)], ground)
    keep(Space, [s for c in communities[::4] for s in _spaces(c, rng)], ground)
    keep(Tie, [t for t in _ties(communities, bodies)], ground)
    batch, made = Batch.objects.get_or_create(county=county, name="模拟片区 1", defaults={"note": MARK})
    if made:
        batch.communities.set(communities[5:8])


def _facilities(community: Community, utilities: list[Organisation], rng: random.Random) -> list[Facility]:
    rows = []
    for kind, name in FACILITIES.items():
        owner = next((u for u in utilities if any(w in u.name for w in SUPPLIER.get(kind, ()))), None)
        known = rng.random() < 0.9
        rows.append(
            Facility(
                community=community, kind=kind, name=name, port="beyond", note=MARK,
                owner_kind=("utility" if owner else "owners") if known else "",
                owner=owner if known else None, maintainer=owner if known else None,
                installed_year=rng.randint(1984, 2004), life_years=30,
            )
        )  # fmt: skip
    return rows


def _conditions(community: Community, items: list[str], rng: random.Random) -> list[ItemCondition]:
    chosen = rng.sample(items, min(len(items), 6))
    return [
        ItemCondition(
            community=community, item_code=code, condition=rng.choice(STATES), evidence=MARK,
            seen_on=datetime.date(2021, 6, rng.randint(1, 28)), installed_year=rng.randint(1984, 2004), life_years=30,
        )
        for code in chosen
    ]  # fmt: skip


def _spaces(community: Community, rng: random.Random) -> list[Space]:
    area = rng.randint(40, 260) * 100
    return [
        Space(
            community=community, was=rng.choice(("shed", "fence", "boiler_house")), area=area, note=MARK,
            becomes="parking", used_area=area * rng.randint(4, 9) // 10,
        )
    ]  # fmt: skip


def _ties(communities: list[Community], bodies: list[Organisation]) -> list[Tie]:
    rows = []
    for kind, picked in (("owner_unit", communities[1:4]), ("property_company", communities[4:7])):
        body = next((b for b in bodies if b.kind == kind), None)
        rows += [Tie(community=c, organisation=body, kind=kind) for c in picked if body]
    return rows
