"""What stands around the rows of a list page: buttons, ways to begin, views as tabs."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import parse_qsl

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from jiugai.common.tables_filters import Bound
from jiugai.common.tables_state import ListState
from jiugai.common.web import OfficeRequest

Text = str | Promise
FIRST = 4
"""Filters that stand in the toolbar whether chosen or not; the others wait behind a button."""


@dataclass(frozen=True)
class Action:
    """A button of a page head or an empty list. Shown only to actors who hold `permission`."""

    label: Text
    url: str | Promise | Callable[[HttpRequest], str]
    icon: str = ""
    main: bool = False
    text: Text = ""
    """One sentence: what happens. For empty lists."""
    permission: str = ""
    clause: str = ""


@dataclass(frozen=True)
class ShownAction:
    label: Text
    url: str
    icon: str
    main: bool
    text: Text
    clause: str


@dataclass(frozen=True)
class Empty:
    """What is missing, why, and two or three ways to begin."""

    title: Text
    text: Text = ""
    actions: Sequence[Action] = ()


@dataclass(frozen=True)
class Preset:
    """A view that the page itself offers as a tab; `query` as in the address, e.g. "state=late&sort=-due"."""

    label: Text
    query: str


@dataclass(frozen=True)
class SavedLink:
    """A view somebody saved. `delete_url` and `change_url` take a POST; empty when this person may not change it.

    The form of `change_url` posts `name`, `shared` ("on"), `query`, `move` ("-1", "1" or "") and `next`.
    """

    label: str
    query: str
    shared: bool = False
    delete_url: str = ""
    change_url: str = ""


class SavedViews(Protocol):
    """What `desk` provides: the views of this person for a list, and where a form saves another.

    The form posts `list`, `query`, `name`, `shared` ("on") and `next`.
    """

    def links(self, request: HttpRequest, list_id: str) -> Sequence[SavedLink]: ...
    def save_url(self, request: HttpRequest, list_id: str) -> str: ...


_provider: SavedViews | None = None


def register_saved_views(provider: SavedViews) -> None:
    """`desk` says here, once, how views are kept."""
    global _provider
    _provider = provider


def saved_links(request: HttpRequest, list_id: str) -> Sequence[SavedLink]:
    return _provider.links(request, list_id) if _provider else ()


def save_url(request: HttpRequest, list_id: str) -> str:
    """Where a form saves a view; "" when nobody keeps views."""
    return _provider.save_url(request, list_id) if _provider else ""


def shown_actions(actions: Iterable[Action], request: OfficeRequest) -> list[ShownAction]:
    """Those the actor may take, with their addresses."""
    return [
        ShownAction(a.label, a.url(request) if callable(a.url) else str(a.url), a.icon, a.main, a.text, a.clause)
        for a in actions
        if not a.permission or request.actor.may(a.permission)
    ]


def split_filters(filters: Sequence[Bound], state: ListState) -> dict[str, object]:
    """Each filter with the address that clears it: the first ones and those chosen, then those behind a button."""
    pairs = [(f, state.url(**f.cleared)) for f in filters]
    first = [pair for place, pair in enumerate(pairs) if place < FIRST or pair[0].words]
    more = [pair for pair in pairs[FIRST:] if not pair[0].words]
    return {"first_filters": pairs if len(more) < 2 else first, "more_filters": more if len(more) > 1 else []}


def page_links(state: ListState, page: int, n: int) -> list[tuple[int, str]]:
    """(number, address) of the first, the last and those around the present page; 0 stands for a gap."""
    last = max(-(-n // state.per), 1)
    near = sorted({1, last, *(p for p in range(page - 2, page + 3) if 1 <= p <= last)})
    out: list[tuple[int, str]] = []
    for before, number in zip([0, *near], near, strict=False):
        if number - before > 1:
            out.append((0, ""))
        out.append((number, state.url(page=number)))
    return out


def _parts(query: str) -> list[tuple[str, str]]:
    """What a query says, in whatever order."""
    return sorted(parse_qsl(query))


def tabs(
    request: HttpRequest, list_id: str, state: ListState, presets: Iterable[Preset], n: int, is_narrowed: bool
) -> list[dict[str, object]]:
    """All, the page's own views, those people saved. The one that is open says how many rows it has."""
    saved = saved_links(request, list_id)
    presets = list(presets)
    if not (presets or saved) or not (n or is_narrowed):
        return []
    now = _parts(state.query())
    found: list[dict[str, object]] = [{"label": _("All"), "url": state.path, "current": not now}]
    views = [(SavedLink(str(p.label), p.query), False) for p in presets] + [(link, True) for link in saved]
    for link, own in views:
        found.append({
            "label": link.label, "url": f"{state.path}?{link.query}", "current": now == _parts(link.query),
            "shared": link.shared, "delete_url": link.delete_url, "change_url": link.change_url, "own": own,
        })  # fmt: skip
    return [tab | {"n": n if tab["current"] else None} for tab in found]
