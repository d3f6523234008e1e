"""What stands on every page of one community 一小区一档: its head, its road, its tabs, and what happened.

Facts are read from `state`: the community as it is, or the version row of a past day; both have the same fields.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from jiugai.common import clock
from jiugai.common.actors import Actor
from jiugai.common.shell import TimelineEvent, community_tabs, timeline
from jiugai.common.templatetags.jiugai import near_date, zh_date
from jiugai.communities.models import Building, BuildingVersion, Community, CommunityVersion, Enrolment
from jiugai.organisations.api import region_name
from jiugai.policies.api import Policy, Road, Stage, plan_in_force

EVENTS = 12
"""Events beside the page; the page of changes has all."""
YEARS = 4
"""Built years shown one by one; of more, the first and the last."""
ROAD = list(Road.values)
State = Community | CommunityVersion


@dataclass(frozen=True)
class Figure:
    """A figure of the head: counted from buildings and dwellings where they are registered, and as stated."""

    name: str
    label: str
    counted: int | None
    stated: int | None

    @property
    def shown(self) -> int | None:
        return self.stated if self.counted is None else self.counted

    @property
    def gap(self) -> int:
        """Counted minus stated; 0 unless both exist."""
        return 0 if self.counted is None or self.stated is None else self.counted - self.stated


@dataclass(frozen=True)
class Built:
    """Years of completion with the number of buildings of each; the rest of them has no year yet."""

    years: Sequence[tuple[int, int]]
    unknown: int

    @property
    def text(self) -> str:
        if not self.years:
            return ""
        if len(self.years) == 1 and not self.unknown:
            return _("in %(year)s") % {"year": self.years[0][0]}
        if len(self.years) > YEARS:
            span = {"first": self.years[0][0], "last": self.years[-1][0], "n": sum(n for _year, n in self.years)}
            parts = [_("%(first)s to %(last)s: %(n)d") % span]
        else:
            parts = [_("%(year)s: %(n)d") % {"year": year, "n": n} for year, n in self.years]
        if self.unknown:
            parts.append(_("year not known: %(n)d") % {"n": self.unknown})
        return " · ".join(parts)


@dataclass(frozen=True)
class Place:
    """One tab as the page shows it."""

    id: str
    label: str
    url: str
    badge: int | None


def moment_of(day: datetime.date) -> datetime.datetime:
    """The end of a true day in Shanghai: what was written on the day counts."""
    following = datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time(), clock.SHANGHAI)
    return following - datetime.timedelta(microseconds=1)


def state_at(community: Community, at: datetime.date | None) -> State | None:
    """The community as it is, or as it was at the end of a past day; None when it was not registered then."""
    if at is None:
        return community
    return CommunityVersion.objects.held(moment_of(at)).filter(row=community).first()


def figures_of(state: State) -> list[Figure]:
    """Buildings, households and area, each counted and stated."""
    names = (("buildings", _("Buildings")), ("households", _("Households")), ("area", _("Floor area ㎡")))
    return [Figure(n, str(label), getattr(state, f"counted_{n}"), getattr(state, n)) for n, label in names]


def built_of(community: Community, at: datetime.date | None = None) -> Built:
    """The mix of built years over the registered buildings; one query."""
    rows: Any = (
        Building.objects.filter(community=community, deleted_at=None)
        if at is None
        else BuildingVersion.objects.at(moment_of(at)).filter(community=community)
    )
    found = rows.order_by("built_year").values_list("built_year").annotate(n=Count("pk"))
    counts = {year: n for year, n in found}
    unknown = counts.pop(None, 0)
    return Built(sorted(counts.items()), unknown)


def stage_ends(policy: Policy | None) -> dict[str, Stage]:
    """Step → the stage of the plan that covers it, where the plan dates it; one query."""
    stages = policy.stages.all() if policy else []
    return {step: stage for stage in stages for step in stage.steps if stage.ends_on}


@dataclass(frozen=True)
class Standing:
    """Where a community stands on the road, and by how many days it is behind the plan (0: it is not)."""

    label: str
    days_late: int
    steps: list[dict[str, Any]]


def standing_of(state: State, today: datetime.date, stages: dict[str, Stage]) -> Standing:
    """The nine steps with the day by which the plan wants them."""
    here, late, steps = ROAD.index(state.step), 0, []
    for n, step in enumerate(Road):
        stage = stages.get(step.value)
        ended = stage.ends_on if stage else None
        mark, note = ("done" if n < here else "idle"), ""
        if n >= here and ended:
            note = _("by %(day)s") % {"day": near_date(ended, today)}
        if n == here:
            mark = "doing"
            if ended and ended < today:
                mark, late = "late", (today - ended).days
                note = _("was due on %(day)s") % {"day": near_date(ended, today)}
        steps.append({"label": step.label, "state": mark, "current": n == here, "note": note})
    return Standing(str(Road(state.step).label), late, steps)


def tabs_of(actor: Actor, community: Community, at: datetime.date | None = None) -> list[Place]:
    """The tabs that this actor may open; each badge costs one query at most, and none on a past day."""
    tail = f"?at={at.isoformat()}" if at else ""
    return [
        Place(
            tab.id,
            str(tab.label),
            reverse(tab.url_name, args=[community.pk]) + tail,
            tab.badge(actor, community) if tab.badge and at is None else None,
        )
        for tab in community_tabs
        if actor.may(tab.permission)
    ]


def _when(event: TimelineEvent) -> datetime.datetime:
    if isinstance(event.at, datetime.datetime):
        return event.at
    return datetime.datetime.combine(event.at, datetime.time(), clock.SHANGHAI)


def events_of(actor: Actor, community: Community, at: datetime.date | None = None, limit: int = EVENTS) -> list[Any]:
    """The latest events of all sources as `common/_timeline.html` shows them."""
    until = moment_of(at) if at else None
    found = [e for source in timeline for e in source.events(actor, community, until, limit)]
    found.sort(key=_when, reverse=True)
    return [
        {
            "when": zh_date(e.at), "what": e.what, "who": e.who, "state": e.state, "url": e.url,
            "papers": [{"label": p.label, "url": p.url} for p in e.papers],
        }
        for e in found[:limit]
    ]  # fmt: skip


@dataclass(frozen=True)
class Dossier:
    """Everything around a tab. `state` is None when the community was not registered on the day asked for."""

    community: Community
    state: State | None
    at: datetime.date | None
    tab: str
    region: str
    enrolments: list[Enrolment]
    batches: list[str]
    figures: list[Figure]
    built: Built
    standing: Standing | None
    tabs: list[Place]
    events: list[Any]


def dossier_of(
    actor: Actor, community: Community, *, tab: str, at: datetime.date | None = None, events: bool = True
) -> Dossier:
    """Head, road, tabs and events of a community for a page of it; about ten queries whatever it holds."""
    state = state_at(community, at)
    county = community.county.code
    today = min(at, clock.today(county)) if at else clock.today(county)
    linked = ("programme", "policy", "clause", "clause__policy")
    present = state is not None
    return Dossier(
        community=community,
        state=state,
        at=at,
        tab=tab,
        region=region_name(f"{(state or community).region_code[:9]}000"),
        enrolments=list(community.enrolments.select_related(*linked)),
        batches=[] if at else [b.name for b in community.batches.all()],
        figures=figures_of(state) if state else [],
        built=built_of(community, at) if present else Built([], 0),
        standing=standing_of(state, today, stage_ends(plan_in_force(county, today))) if state else None,
        tabs=tabs_of(actor, community, at),
        events=events_of(actor, community, at) if events else [],
    )
