"""My work, the county overview, and the search over everything the actor may see."""

import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from jiugai.common import clock, shell
from jiugai.common.display import chosen_year
from jiugai.common.masks import looks_personal
from jiugai.common.web import OfficeRequest, allow
from jiugai.notifications.api import waiting_for
from jiugai.policies.api import day_in_year, plan_in_force, stages_on

PER_SOURCE = 8


def _today(request: OfficeRequest) -> datetime.date:
    """The business date, or the nearest day of the year chosen in the top bar."""
    return day_in_year(clock.today(request.actor.county), chosen_year(request))


def _tiles(request: OfficeRequest, *areas: str) -> list[str]:
    """Blocks of the overview that have something to say to this actor."""
    actor, today = request.actor, _today(request)
    found: list[str] = []
    for tile in shell.overview_tiles:
        if tile.area in areas and (context := tile.context(actor, actor.county, today)) is not None:
            found.append(render_to_string(tile.template, context, request=request))
    return found


def _next_end(county: str) -> Any:
    """The stage of the plan under way that ends first, with the days left."""
    today = clock.today(county)
    policy = plan_in_force(county, today)
    standings = [s for s in stages_on(policy, today) if s.position == "now" and s.stage.ends_on] if policy else []
    return min(standings, key=lambda s: s.days, default=None)


@allow("workbench.inbox")
def inbox(request: OfficeRequest) -> HttpResponse:
    """What waits for me: late first, then returned, due today, the next days."""
    actor = request.actor
    today = clock.today(actor.county)
    waiting = waiting_for(actor, actor.county, today)
    chosen = request.GET.get("show", "")
    context = {
        "waiting": waiting,
        "groups": [g for g in waiting.groups if g.items and (not chosen or g.id == chosen)],
        "chosen": chosen,
        "may_overview": actor.may("workbench.overview") and bool(actor.county),
        "next_end": _next_end(actor.county) if actor.county else None,
        "tiles": _tiles(request, "mine", "main", "aside") if actor.county else [],
    }
    return render(request, "workbench/inbox.html", context)


@allow("workbench.overview")
def overview(request: OfficeRequest) -> HttpResponse:
    """One page for the leading group: targets against actuals, where communities stand, contradictions."""
    day = _today(request)
    context: dict[str, Any] = {"policy": plan_in_force(request.actor.county, day), "day": day}
    context["may_load"] = request.actor.may("policies.review")
    context |= {f"{area}_tiles": _tiles(request, area) for area in ("targets", "aside")}
    context["main_tiles"] = _tiles(request, "main", "stages")
    return render(request, "workbench/overview.html", context)


@allow("workbench.inbox")
def search(request: OfficeRequest) -> HttpResponse:
    """Everything that holds the words, source by source, within what the actor may see.

    The box posts its words: a telephone or an identity number never comes into an address; anything else goes on as
    one that can be kept.
    """
    words = (request.POST if request.method == "POST" else request.GET).get("q", "").strip()[:80]
    personal = looks_personal(words)
    if request.method == "POST" and words and not personal:
        return redirect(f"{request.path}?{urlencode({'q': words})}")
    groups = []
    if words and (request.method == "POST" or not personal):
        for source in shell.search:
            hits = source.find(request.actor, request.actor.county, words, PER_SOURCE)
            if hits:
                groups.append({"label": source.label, "hits": hits})
    hint = _("Names of communities and bodies, document numbers, words of clauses")
    context = {"words": words, "groups": groups, "hint": hint, "again": personal and request.method != "POST"}
    response = render(request, "workbench/search.html", context)
    if personal:
        response["Cache-Control"] = "no-store"
    return response
