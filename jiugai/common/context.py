"""What every page of the shell knows: who acts, in which county, the navigation, language and type size.

Higher modules fill the top bar through `provide(...)` in `apps.ready()`; whatever nobody provides is not shown.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Literal

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise, SimpleLazyObject

from jiugai.common import clock
from jiugai.common.actors import Actor
from jiugai.common.display import chosen_year, display
from jiugai.common.shell import NavGroup, NavItem, nav

Text = str | Promise
Slot = Literal["unread", "counties", "years", "postings"]
LINKS = {
    "search": "workbench:search",
    "bell": "notifications:list",
    "choose_county": "accounts:choose_county",
    "switch_posting": "accounts:switch_posting",
    "profile": "accounts:profile",
    "files": "attachments:list",
    "change_password": "accounts:change_password",
    "sign_out": "account_logout",
}
"""Pages that higher modules give to the shell, by name of their view."""
__all__ = ["LINKS", "Choice", "chosen_year", "display", "provide", "shell"]


@dataclass(frozen=True)
class Choice:
    """An entry of a menu in the top bar; `value` is what its form sends."""

    value: str
    label: Text
    current: bool = False
    note: Text = ""


_providers: dict[Slot, Callable[[HttpRequest], Any]] = {}


def provide(slot: Slot, source: Callable[[HttpRequest], Any]) -> None:
    """Fill a slot of the top bar. Called at most once per page, only for a signed-in actor; providing twice raises.

    unread → number of unread notifications; counties → Choices (value: 6-digit code) the actor may work in;
    years → Choices (value: year) of programmes in the county; postings → Choices of the person's postings.
    """
    if slot in _providers:
        raise ValueError(f"shell slot {slot} is provided twice")
    _providers[slot] = source


def _slot(slot: Slot, request: HttpRequest, default: object) -> object:
    """What templates find under the slot's name: they call it, at most once, and get a plain value to count with."""
    source = _providers.get(slot)
    return cache(partial(source, request)) if source else default


def _current(items: Sequence[NavItem], view_name: str, path: str = "") -> str:
    """Id of the item that the page belongs to: its own address, else one above it, else the first of its module."""
    exact = [i.id for i in items if i.url_name == view_name]
    module = view_name.rpartition(":")[0]
    same = [i for i in items if module and i.url_name.rpartition(":")[0] == module]
    above = [(len(url), i.id) for i in same if path and path.startswith(url := reverse(i.url_name))]
    return (exact or [id_ for _length, id_ in sorted(above, reverse=True)] or [i.id for i in same] or [""])[0]


def _groups(actor: Actor, view_name: str, path: str) -> list[dict[str, object]]:
    mine = [item for item in nav if actor.may(item.permission)]
    current = _current(mine, view_name, path)
    shown: dict[str, list[dict[str, object]]] = {}
    for item in mine:
        count = item.count(actor, actor.county) if item.count else 0
        shown.setdefault(item.group, []).append({"item": item, "count": count, "current": item.id == current})
    return [{"label": g.label, "items": shown[g]} for g in NavGroup if g in shown]


def _addresses() -> dict[str, str]:
    """Addresses of the shell's own links; "" where no module gives the page."""
    found = {}
    for name, view_name in LINKS.items():
        try:
            found[name] = reverse(view_name)
        except NoReverseMatch:
            found[name] = ""
    return found


def shell(request: HttpRequest) -> dict[str, object]:
    """Template context of the shell. Sign-in and error pages get it without an actor."""
    actor: Actor | None = getattr(request, "actor", None)
    match = request.resolver_match
    here = match.view_name if match else ""
    context: dict[str, object] = {"actor": actor, "here": here, "nav_groups": [], **display(request)}
    if not (actor and actor.role):
        return context
    links = _addresses()
    context["links"] = links if "attachments.read" in actor.permissions else links | {"files": ""}
    context["nav_groups"] = SimpleLazyObject(lambda: _groups(actor, here, request.path))
    context["unread"] = _slot("unread", request, 0)
    context["counties"] = _slot("counties", request, ())
    context["years"] = _slot("years", request, ())
    context["postings"] = _slot("postings", request, ())
    if actor.county:
        context["today"] = clock.today(actor.county)
        context["date_is_fixed"] = clock.is_fixed(actor.county)
    return context
