"""What was found of the items of the plan's catalogue, and the ledger of ground (A8, TR-3.2.3)."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, QuerySet

from jiugai.attachments.api import AttachmentLink
from jiugai.common.actors import Actor
from jiugai.communities.models import Community, ItemCondition, Space
from jiugai.communities.queries.register import communities_visible_to, of_community
from jiugai.communities.rules import Ground, ground, rank, remaining_years, worst
from jiugai.policies.api import CatalogueItem, Category, Policy

PHOTOS = "communities.itemcondition"


@dataclass
class ItemLine:
    """An item of the plan with what was found of it: of the community as a whole, and building by building."""

    code: str
    name: str
    category: str
    item: CatalogueItem | None
    """None: the plan in force does not hold the item any more; what was found stays."""
    whole: Any = None
    parts: list[Any] = field(default_factory=list)

    @property
    def findings(self) -> list[Any]:
        return [f for f in (self.whole, *self.parts) if f]

    @property
    def worst(self) -> str:
        return worst(f.condition for f in self.findings)

    @property
    def per_building(self) -> bool:
        """Whether the plan places the item at buildings."""
        return bool(self.item and self.item.location == "building")

    def left(self, year: int) -> int | None:
        """Shortest remaining service life of its findings, in years; None = not known."""
        known = [remaining_years(f.installed_year, f.life_years, year) for f in self.findings]
        return min((n for n in known if n is not None), default=None)


def findings_visible_to(actor: Actor) -> QuerySet[ItemCondition]:
    return ItemCondition.objects.filter(deleted_at=None, community__in=communities_visible_to(actor).values("pk"))


def spaces_visible_to(actor: Actor) -> QuerySet[Space]:
    return Space.objects.filter(deleted_at=None, community__in=communities_visible_to(actor).values("pk"))


def rows_of(model: Any, community: Community, at: datetime.datetime | None = None) -> QuerySet[Any]:
    """Rows of a kind of a community as they are, or their states at a past moment."""
    if at is None:
        return of_community(model, community)
    states: QuerySet[Any] = model.Version._default_manager.at(at).filter(community=community)
    return states.order_by("row")


def item_lines(community: Community, policy: Policy | None, at: datetime.datetime | None = None) -> list[ItemLine]:
    """Every item of the plan in its order, then findings of items that the plan does not hold; two queries."""
    items = list(policy.catalogueitems.all()) if policy else []
    lines = {i.code: ItemLine(i.code, str(i), i.category, i) for i in items}
    for found in rows_of(ItemCondition, community, at).select_related("building"):
        line = lines.setdefault(found.item_code, ItemLine(found.item_code, found.item_code, "", None))
        if found.building_id:
            line.parts.append(found)
        else:
            line.whole = found
    _name_lost(community, lines)
    return list(lines.values())


def _name_lost(community: Community, lines: dict[str, ItemLine]) -> None:
    """Items of an earlier plan keep its name; one query, and none when there are none."""
    lost = [line for line in lines.values() if line.item is None]
    if lost:
        named = CatalogueItem.objects.filter(
            policy__county=community.county_id, code__in=[line.code for line in lost]
        ).order_by("policy__effective_from")
        names = {item.code: str(item) for item in named}
        for line in lost:
            line.name = names.get(line.code, line.code)


def by_category(lines: Iterable[ItemLine]) -> list[tuple[str, str, list[ItemLine]]]:
    """(category, label, lines) in the order of the plan's three categories; dangerous items first in each."""
    sorted_lines = sorted(lines, key=lambda line: rank(line.worst) if line.worst == "dangerous" else 1)
    groups = [
        (c.value, str(c.label), [line for line in sorted_lines if line.item and line.category == c.value])
        for c in Category
    ]
    return [g for g in groups if g[2]]


def dangers_of(community: Community) -> list[ItemCondition]:
    """Dangerous findings of a community; one query."""
    rows = of_community(ItemCondition, community).filter(condition="dangerous")
    return list(rows.select_related("building"))


def count_dangers(actor: Actor, community: Community) -> int:
    """How many items of a community are dangerous, each once however many buildings; one query."""
    rows = of_community(ItemCondition, community).filter(condition="dangerous")
    return int(rows.aggregate(n=Count("item_code", distinct=True))["n"])


def photo_counts(findings: Sequence[Any]) -> dict[int, int]:
    """Files of each finding (their number); one query."""
    ids = [str(f.pk) for f in findings]
    counted = AttachmentLink.objects.filter(subject_kind=PHOTOS, subject_id__in=ids).values_list("subject_id")
    return {int(pk): n for pk, n in counted.annotate(n=Count("pk"))} if ids else {}


def ground_of(spaces: Iterable[Any]) -> Ground:
    """Sums of a ledger of freed spaces."""
    return ground((s.area, s.used_area, bool(s.becomes)) for s in spaces)
