"""What the register hangs into the shell: work that waits, search, and blocks of the county overview."""

import datetime
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from jiugai.common import clock
from jiugai.common.actors import Actor
from jiugai.common.masks import looks_personal, masked
from jiugai.common.shell import InboxItem, NavGroup, NavItem, OverviewTile, SearchHit, Tab
from jiugai.common.templatetags.jiugai import zh_date
from jiugai.communities.models import ROWS, Batch, Enrolment
from jiugai.communities.permissions import may_edit
from jiugai.communities.queries import (
    communities_visible_to,
    late_stages,
    per_step,
    reconcile,
    sees_register,
    total_once,
)
from jiugai.communities.queries.conditions import count_dangers, findings_visible_to
from jiugai.communities.queries.facilities import facilities_visible_to, orphans
from jiugai.communities.queries.proposals import waiting_proposals
from jiugai.communities.queries.retention import erased_soon
from jiugai.communities.queries.ties import ties_visible_to
from jiugai.communities.rules import name_key
from jiugai.communities.services.personal import find_people
from jiugai.communities.states import Eligible
from jiugai.policies.api import Finding, plan_in_force

ERASED_WITHIN = 30
"""Days ahead that the inbox warns of personal data to be erased."""
SHOWN = 4
"""Contradictions shown on an overview; the plan's page has all."""


def enrolment_url(pk: str) -> str:
    enrolment = Enrolment.objects.filter(pk=pk).first()
    return reverse("communities:community", args=[enrolment.community_id]) if enrolment else ""


def row_url(kind: str, pk: str) -> str:
    """The community's page for a row that belongs to it."""
    row: Any = ROWS[kind]._default_manager.filter(pk=pk).first()
    if row is None:
        return ""
    if kind in ("facility", "tie", "dwelling"):
        return reverse(f"communities:{kind}", args=[row.pk])
    if kind == "building":
        return str(row.get_absolute_url())
    if kind == "owner":
        return reverse("communities:dwelling", args=[row.dwelling_id])
    if kind == "itemcondition":
        return reverse("communities:condition", args=[row.community_id, row.item_code])
    page = "communities:spaces" if kind == "space" else "communities:community"
    return reverse(page, args=[row.register_community_id])


def batch_url(pk: str) -> str:
    return reverse("communities:batch", args=[pk]) if Batch.objects.filter(pk=pk).exists() else ""


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


def orphans_waiting(actor: Actor, county: str, today: datetime.date) -> Iterator[InboxItem]:
    """Facilities that nobody owns or maintains: one item for the lead office. One query (GT-5.4b, TR-6.6)."""
    if actor.role != "lead_office":
        return
    n = orphans(facilities_visible_to(actor)).count()
    if n:
        yield InboxItem(
            id=f"communities.orphans.{county}",
            title=ngettext(
                "%(n)d facility has no owner or no maintainer", "%(n)d facilities have no owner or no maintainer", n
            ) % {"n": n},
            why=_("Who renovates and who maintains cannot be told"),
            url=reverse("communities:facility_list") + "?lacks=owner&lacks=maintainer",
            action=_("Complete"),
            icon="key",
        )  # fmt: skip


def count_orphans(actor: Actor, community: Any) -> int | None:
    return orphans(facilities_visible_to(actor).filter(community=community)).count() or None


def count_dangerous(actor: Actor, community: Any) -> int | None:
    return count_dangers(actor, community) or None


def _may_read(visible: Callable[[Actor], QuerySet[Any]]) -> Callable[[Actor, str], bool]:
    return lambda actor, pk: actor.may("communities.read") and visible(actor).filter(pk=pk).exists()


def _may_attach(visible: Callable[[Actor], QuerySet[Any]]) -> Callable[[Actor, str], bool]:
    def may(actor: Actor, pk: str) -> bool:
        row = visible(actor).select_related("community").filter(pk=pk).first()
        return row is not None and bool(may_edit(actor, row.community))

    return may


def _may_attach_consent(actor: Actor, pk: str) -> bool:
    """The organisation itself hands in the paper of its consent too."""
    row = ties_visible_to(actor).select_related("community").filter(pk=pk).first()
    if row is None:
        return False
    return row.organisation_id == actor.organisation_id or bool(may_edit(actor, row.community))


READERS = (
    ("communities.facility", _may_read(facilities_visible_to), _may_attach(facilities_visible_to)),
    ("communities.itemcondition", _may_read(findings_visible_to), _may_attach(findings_visible_to)),
    ("communities.tie", _may_read(ties_visible_to), _may_attach_consent),
)
"""Kind of row → who reads its files, and who adds some."""


def erasing_waiting(actor: Actor, county: str, today: datetime.date) -> Iterator[InboxItem]:
    """Personal data that is erased within a month, unless the lead office says that it is still needed. One query."""
    if not actor.may("communities.retention"):
        return
    until = clock.true_today() + datetime.timedelta(days=ERASED_WITHIN)
    first = erased_soon(actor, until).aggregate(n=Count("pk"), first=Min("keep_until"))
    if first["n"]:
        yield InboxItem(
            id=f"communities.erasing.{county}",
            title=ngettext(
                "Personal data of %(n)d person is about to be erased",
                "Personal data of %(n)d people is about to be erased", first["n"],
            ) % {"n": first["n"]},
            why=_("The time for which it may be kept ends on %(day)s") % {"day": zh_date(first["first"])},
            url=reverse("communities:erasing"),
            action=_("Look through"),
            icon="lock",
        )  # fmt: skip


def find_by_person(actor: Actor, county: str, words: str, limit: int) -> Sequence[SearchHit]:
    """Dwellings of a telephone or an identity number, exactly, within the actor's area; on record."""
    if not actor.may("communities.personal") or not looks_personal(words):
        return []
    return [
        SearchHit(
            f"{o.dwelling.building.community} {o.dwelling.building} {o.dwelling}", pgettext("door", "Dwelling"),
            o.dwelling.get_absolute_url(), f"{masked('name', o.name)} {o.get_role_display()}".strip(), "key",
        )
        for o in find_people(actor=actor, words=words)[:limit]
    ]  # fmt: skip


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


def proposals_waiting(actor: Actor, county: str, today: datetime.date) -> Iterator[InboxItem]:
    """Submitted proposals for whoever keeps the register, returned ones for their maker. One query, 20 items."""
    if not actor.may("communities.proposals"):
        return
    returned = actor.may("communities.propose")
    for p in waiting_proposals(actor).filter(community__county__code=county).order_by("made_at")[:20]:
        yield InboxItem(
            id=f"communities.proposal.{p.pk}",
            title=_("%(name)s: proposal returned") % {"name": p.community.name} if returned
            else _("%(name)s: proposal to be answered") % {"name": p.community.name},
            why=p.answer if returned else " · ".join(part for part in (p.made_by, p.reason) if part),
            url=p.get_absolute_url(),
            action=_("Complete") if returned else _("Compare"),
            icon="edit",
            state="back" if returned else "",
        )  # fmt: skip


def count_proposals(actor: Actor, community: Any) -> int | None:
    return waiting_proposals(actor).filter(community=community).count() or None


NAV = (
    NavItem(
        "dwellings", gettext_lazy("Dwellings"), "communities:dwellings", "user", NavGroup.GROUND, 11,
        "communities.read",
    ),
    NavItem(
        "facilities", gettext_lazy("Facilities"), "communities:facility_list", "key", NavGroup.GROUND, 12,
        "communities.read",
    ),
    NavItem(
        "areas", gettext_lazy("Contiguous areas"), "communities:batches", "columns", NavGroup.GROUND, 14,
        "communities.read",
    ),
)  # fmt: skip

TABS = (
    Tab("overview", pgettext_lazy("tab", "Overview"), 10, "communities:community", "communities.read"),
    Tab("houses", pgettext_lazy("tab", "Houses"), 20, "communities:houses", "communities.read"),
    Tab(
        "facilities", gettext_lazy("Facilities"), 30, "communities:facilities", "communities.read", count_orphans
    ),
    Tab(
        "conditions", pgettext_lazy("tab", "Conditions"), 40, "communities:conditions", "communities.read",
        count_dangerous,
    ),
    Tab("spaces", pgettext_lazy("tab", "Spaces"), 50, "communities:spaces", "communities.read"),
    Tab("ties", pgettext_lazy("tab", "Organisations"), 60, "communities:ties", "communities.read"),
    Tab("place", pgettext_lazy("tab", "Place"), 800, "communities:place", "communities.read"),
    Tab(
        "proposals", pgettext_lazy("tab", "Proposals"), 850, "communities:proposals", "communities.proposals",
        count_proposals,
    ),
    Tab("changes", pgettext_lazy("tab", "Changes"), 900, "communities:changes", "communities.read"),
)  # fmt: skip
