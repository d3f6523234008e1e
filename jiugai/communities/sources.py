"""What the register hangs into the shell: work that waits, search, and blocks of the county overview."""

import datetime
from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from jiugai.common.actors import Actor
from jiugai.common.shell import InboxItem, OverviewTile, SearchHit, Tab
from jiugai.communities.models import ROWS, Enrolment
from jiugai.communities.queries import (
    communities_visible_to,
    late_stages,
    per_step,
    reconcile,
    sees_register,
    total_once,
)
from jiugai.communities.rules import name_key
from jiugai.communities.states import Eligible
from jiugai.policies.api import Finding, plan_in_force

SHOWN = 4
"""Contradictions shown on an overview; the plan's page has all."""


def enrolment_url(pk: str) -> str:
    enrolment = Enrolment.objects.filter(pk=pk).first()
    return reverse("communities:community", args=[enrolment.community_id]) if enrolment else ""


def row_url(kind: str, pk: str) -> str:
    """The community's page for a row that belongs to it."""
    row = ROWS[kind].objects.filter(pk=pk).first()
    return reverse("communities:community", args=[row.register_community_id]) if row else ""


def eligibility_waiting(actor: Actor, county: str, today: datetime.date) -> Iterator[InboxItem]:
    """Communities whose eligibility cannot be told from what the register holds: one item for all. One query."""
    if not actor.may("communities.edit"):
        return
    asks = Enrolment.objects.filter(community__in=communities_visible_to(actor), answer=Eligible.ASK, override="")
    n = asks.values("community").distinct().count()
    if n:
        yield InboxItem(
            id=f"communities.eligibility.{county}",
            title=_("%(n)d communities lack facts for eligibility") % {"n": n},
            why=_("Built year, conditions or exclusions are not registered yet"),
            url=reverse("communities:list") + "?eligible=ask",
            action=_("Complete"),
            icon="building",
        )


def find(actor: Actor, county: str, words: str, limit: int) -> Sequence[SearchHit]:
    if not actor.may("communities.read"):
        return []
    found = communities_visible_to(actor).filter(name_key__icontains=name_key(words))[:limit]
    return [SearchHit(c.name, _("Community"), c.get_absolute_url(), c.address, "building") for c in found]


def targets_tile(actor: Actor, county: str, today: datetime.date) -> dict[str, object] | None:
    policy = plan_in_force(county, today)
    if policy is None or not sees_register(actor):
        return None
    rows = reconcile(actor, policy)
    return {"policy": policy, "rows": rows, "once": total_once(actor)} if rows else None


def road_tile(actor: Actor, county: str, today: datetime.date) -> dict[str, object] | None:
    if not sees_register(actor):
        return None
    policy = plan_in_force(county, today)
    late = late_stages(actor, policy, today) if policy else []
    steps = per_step(actor)
    overdue = {step for stage in late for step in stage.steps}
    return {
        "steps": [(label, n, step in overdue) for step, label, n in steps],
        "late": late,
        "total": sum(n for _step, _label, n in steps),
        "policy": policy,
    }


def findings_tile(actor: Actor, county: str, today: datetime.date) -> dict[str, object] | None:
    policy = plan_in_force(county, today)
    if policy is None or not actor.may("policies.read"):
        return None
    findings = Finding.objects.filter(policy=policy).select_related("clause", "clause__policy")
    return {"findings": list(findings[:SHOWN]), "total": findings.count(), "policy": policy}


TILES = (
    OverviewTile("communities.targets", 10, "communities/tile_targets.html", targets_tile, "targets"),
    OverviewTile("communities.road", 20, "communities/tile_road.html", road_tile, "main"),
    OverviewTile("communities.findings", 30, "communities/tile_findings.html", findings_tile, "aside"),
)

TABS = (
    Tab("overview", pgettext_lazy("tab", "Overview"), 10, "communities:community", "communities.read"),
    Tab("place", pgettext_lazy("tab", "Place"), 800, "communities:place", "communities.read"),
    Tab("changes", pgettext_lazy("tab", "Changes"), 900, "communities:changes", "communities.read"),
)
