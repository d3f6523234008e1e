"""The map beside the list of the register, and what both maps of communities share."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from jiugai.common import clock
from jiugai.common.geo import Shape
from jiugai.common.maps import Mark, Outline, draw_map
from jiugai.common.tables import ListPage
from jiugai.common.web import OfficeRequest
from jiugai.communities.models import Community
from jiugai.communities.queries.places import (
    border_shape,
    borders_of,
    late_steps,
    located,
    outline_of,
    point_of,
)
from jiugai.communities.states import Eligible
from jiugai.communities.views.shared import MARK
from jiugai.organisations.api import Region
from jiugai.policies.api import Road

DOTS = 20_000
"""Further rows drawn as dots; more would only cover each other."""


def panel(listing: ListPage, request: OfficeRequest) -> tuple[str, dict[str, Any]]:
    """Map of a list: the rows of the page are marks, all other matching ones dots. Four queries."""
    rows = list(listing._rows_of_page)
    shown = {row.pk for row in rows}
    late = late_steps(request.actor.county, clock.today(request.actor.county))
    answer = next(c for c in listing.columns if c.id == "eligible").raw
    marks = [
        mark_of(row, point, late, answer(row), f"#row-{row.pk}", f"row-{row.pk}")
        for row in rows
        if (point := point_of(row))
    ]
    spots = located(listing.matching).values_list("pk", "longitude", "latitude", "datum")[: DOTS + len(shown)]
    found = [(pk, (x, y, datum)) for pk, x, y, datum in spots]
    outlines = [Outline(shape, row.name, row=f"row-{row.pk}") for row in rows if (shape := outline_of(row))]
    drawing = draw_map(
        marks, outlines=borders(request.actor.county) + outlines, dots=[spot for pk, spot in found if pk not in shown],
        label=_("Map of the communities"), width=360, height=400,
    )  # fmt: skip
    missing = listing.n - len(found) if len(found) < DOTS else 0
    query = listing.state.query()
    export = reverse("communities:map_export")
    return "communities/map_panel.html", {
        "map": drawing, "missing": missing, "may_import": request.actor.may("communities.edit"),
        "export_url": f"{export}?{query}" if query else export,
    }  # fmt: skip


def answer_of(enrolments: Iterable[Any]) -> tuple[str, str] | None:
    """Shape and word of the weakest answer over all programmes: what still needs a look comes first."""
    answers = {e.stands for e in enrolments}
    worst = next((a for a in (Eligible.ASK, Eligible.NO, Eligible.YES) if a in answers), None)
    return (MARK[worst], str(worst.label)) if worst else None


def _state(row: Community, late: frozenset[str], answer: tuple[str, str] | None) -> tuple[str, str]:
    """Shape and word of a mark: before the survey what the rules answer, then how it stands against the plan."""
    if row.step == Road.REGISTER:
        return answer or ("idle", str(Road.REGISTER.label))
    if row.step in late:
        return "late", _("Behind the plan")
    return ("done" if row.step == Road.HANDOVER else "doing"), str(Road(row.step).label)


def mark_of(
    row: Community, point: Shape, late: frozenset[str], answer: tuple[str, str] | None, url: str, row_id: str = ""
) -> Mark:
    state, word = _state(row, late, answer)
    return Mark(f"mark-{row.pk}", point, row.name, url, state, word, row_id, named=state in ("late", "stop", "wait"))


def borders(county: str) -> list[Outline]:
    found = list(borders_of(county))
    names = dict(Region.objects.filter(code__in=[b.region_code for b in found]).values_list("code", "name"))
    return [Outline(border_shape(b), names.get(b.region_code, b.region_code), "border") for b in found]
