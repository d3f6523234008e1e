"""What every page of the shell knows: who acts, in which county, the navigation, language and type size."""

from django.http import HttpRequest
from django.utils.translation import get_language

from jiugai.common import clock
from jiugai.common.actors import Actor
from jiugai.common.shell import NavGroup, NavItem, nav
from jiugai.common.views import TYPE_COOKIE


def _groups(actor: Actor) -> list[dict[str, object]]:
    shown: dict[str, list[tuple[NavItem, int]]] = {}
    for item in nav:
        if actor.may(item.permission):
            count = item.count(actor, actor.county) if item.count else 0
            shown.setdefault(item.group, []).append((item, count))
    return [{"label": g.label, "items": shown[g]} for g in NavGroup if g in shown]


def shell(request: HttpRequest) -> dict[str, object]:
    """Template context of the shell. Sign-in and error pages get it without an actor."""
    actor: Actor | None = getattr(request, "actor", None)
    match = request.resolver_match
    context: dict[str, object] = {
        "actor": actor,
        "nav_groups": _groups(actor) if actor and actor.role else [],
        "here": match.view_name if match else "",
        "large_type": request.COOKIES.get(TYPE_COOKIE) == "large",
        "other_language": "en" if get_language() != "en" else "zh-hans",
    }
    if actor and actor.county:
        context["today"] = clock.today(actor.county)
        context["date_is_fixed"] = clock.is_fixed(actor.county)
    return context
