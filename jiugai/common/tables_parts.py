"""What stands around the rows of a list page: buttons, ways to begin, views as tabs."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.http import HttpRequest
from django.utils.functional import Promise

from jiugai.common.web import OfficeRequest

Text = str | Promise


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
    """A view somebody saved. `delete_url` takes a POST; empty when this person may not delete it."""

    label: str
    query: str
    shared: bool = False
    delete_url: str = ""


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
