"""What the overview of a community shows of its ground: dangerous items."""

from dataclasses import dataclass

from django import template

from jiugai.common import clock
from jiugai.common.templatetags.jiugai import joined
from jiugai.communities.models import Community
from jiugai.communities.queries.conditions import dangers_of
from jiugai.policies.api import CatalogueItem, plan_in_force

register = template.Library()


@dataclass(frozen=True)
class Danger:
    code: str
    name: str
    where: str
    """Buildings and evidence."""


@register.simple_tag
def dangers(community: Community) -> list[Danger]:
    """Dangerous items, each once; one query, two more where there are some."""
    found = dangers_of(community)
    if not found:
        return []
    policy = plan_in_force(community.county.code, clock.today(community.county.code))
    items = CatalogueItem.objects.filter(policy=policy, code__in={f.item_code for f in found}) if policy else []
    names = {item.code: str(item) for item in items}
    parts: dict[str, list[str]] = {}
    for f in found:
        words = " ".join(w for w in (str(f.building or ""), f.evidence) if w)
        parts.setdefault(f.item_code, []).extend([words] if words else [])
    return [Danger(code, names.get(code, code), joined(where)) for code, where in parts.items()]
