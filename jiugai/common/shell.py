"""What modules hang into the workbench shell: navigation, search, work that waits, tiles, tabs of a community.

`county` is always the 6-digit code of the county that the person has chosen in the top bar.
"""

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiugai.common.actors import Actor
from jiugai.common.registry import Registry

Text = str | Promise
State = Literal["late", "wait", "done", "doing", "idle", "back", ""]


class NavGroup(TextChoices):
    """Groups of the side navigation, in the order of a renovation's life."""

    WORK = "work", _("Work")
    GROUND = "ground", _("Facts")
    DECIDE = "decide", _("Decisions")
    BUILD = "build", _("Works")
    KEEP = "keep", _("Long term")
    BASIS = "basis", _("Basis")
    ADMIN = "admin", _("Administration")


@dataclass(frozen=True)
class NavItem:
    """A link of the side navigation; shown only to actors who hold `permission`. `count` costs one query at most."""

    id: str
    label: Text
    url_name: str
    icon: str
    group: NavGroup
    order: int
    permission: str
    count: Callable[[Actor, str], int] | None = None


@dataclass(frozen=True)
class InboxItem:
    """One thing that waits for somebody: what, why, until when, and the one button."""

    id: str
    title: Text
    why: Text
    url: str
    action: Text
    icon: str = "inbox"
    due: datetime.date | None = None
    state: State = ""
    note: Text = ""
    clause: str = ""
    clause_url: str = ""


@dataclass(frozen=True)
class InboxSource:
    """`items(actor, county, today)` gives what waits for this actor; a bounded number of queries whatever the data."""

    id: str
    order: int
    items: Callable[[Actor, str, datetime.date], Iterable[InboxItem]]


@dataclass(frozen=True)
class SearchHit:
    title: str
    kind: Text
    url: str
    note: str = ""
    icon: str = "search"


@dataclass(frozen=True)
class SearchSource:
    """`find(actor, county, words, limit)` looks only at rows visible to the actor."""

    id: str
    order: int
    label: Text
    find: Callable[[Actor, str, str, int], Sequence[SearchHit]]


@dataclass(frozen=True)
class OverviewTile:
    """A block of the county overview: `template` is rendered with what `context(actor, county, today)` returns."""

    id: str
    order: int
    template: str
    context: Callable[[Actor, str, datetime.date], dict[str, object] | None]
    area: str = field(default="main")
    """"targets" (top band), "main", "stages" or "aside"; "mine" stands on my work alone."""


@dataclass(frozen=True)
class Tab:
    """A page of one community: `url_name` takes the community's pk, the page extends `communities/tabs.html`.

    `badge(actor, community)` gives the number beside the label, None for none; one query at most.
    """

    id: str
    label: Text
    order: int
    url_name: str
    permission: str
    badge: Callable[[Actor, Any], int | None] | None = None


@dataclass(frozen=True)
class Paper:
    """A document behind an event."""

    label: Text
    url: str


@dataclass(frozen=True)
class TimelineEvent:
    """Something that happened to a community. `who` also takes the few words that say more than `what`."""

    at: datetime.datetime | datetime.date
    what: Text
    who: Text = ""
    state: State = "done"
    url: str = ""
    papers: tuple[Paper, ...] = ()


@dataclass(frozen=True)
class TimelineSource:
    """`events(actor, community, until, limit)` gives the latest events before `until` (None: now), newest first.

    A bounded number of queries, and only what this actor may see.
    """

    id: str
    order: int
    events: Callable[[Actor, Any, datetime.datetime | None, int], Iterable[TimelineEvent]]


nav: Registry[NavItem] = Registry("nav")
inbox: Registry[InboxSource] = Registry("inbox")
search: Registry[SearchSource] = Registry("search")
overview_tiles: Registry[OverviewTile] = Registry("overview_tiles")
community_tabs: Registry[Tab] = Registry("community_tabs")
timeline: Registry[TimelineSource] = Registry("timeline")
