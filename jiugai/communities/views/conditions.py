"""Tab 现状: what was found of each item of the plan, entered with one tap or one key (A8)."""

from collections import Counter
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from jiugai.common import clock
from jiugai.common.results import BadInput
from jiugai.common.web import OfficeRequest, allow
from jiugai.communities.forms.rows import FindingForm, NewFindingForm
from jiugai.communities.models import Community, ItemCondition
from jiugai.communities.permissions import may_edit
from jiugai.communities.queries.conditions import (
    ItemLine,
    by_category,
    findings_visible_to,
    item_lines,
    photo_counts,
)
from jiugai.communities.services import Conflict, save_facts
from jiugai.communities.services.conditions import set_condition
from jiugai.communities.states import Condition
from jiugai.communities.views.facilities import age_words
from jiugai.communities.views.rows import community_for, files_of, put_away, tab_context, tab_url, write_row
from jiugai.policies.api import Policy, plan_in_force

MARKS = {
    Condition.GOOD: "done", Condition.POOR: "wait", Condition.MISSING: "idle", Condition.DANGEROUS: "late",
}  # fmt: skip


@dataclass(frozen=True)
class Tap:
    """One of the four buttons of an item."""

    value: str
    label: str
    state: str
    pressed: bool
    key: int


@dataclass
class Line:
    """An item as the matrix shows it."""

    line: ItemLine
    year: int
    photos: int = 0
    note: str = ""

    @property
    def taps(self) -> list[Tap]:
        now = self.line.whole.condition if self.line.whole else ""
        return [Tap(c.value, str(c.label), MARKS[c], c.value == now, n) for n, c in enumerate(Condition, start=1)]

    @property
    def version(self) -> int:
        return self.line.whole.version if self.line.whole else 0

    @property
    def parts(self) -> list[tuple[str, str, str]]:
        """(building, mark, word) of what was found building by building."""
        return [(str(f.building), MARKS[Condition(f.condition)], f.get_condition_display()) for f in self.line.parts]

    @cached_property
    def age(self) -> str:
        oldest = min(
            (f for f in self.line.findings if f.installed_year),
            key=lambda f: f.installed_year + (f.life_years or 0),
            default=None,
        )
        return age_words(oldest.installed_year, oldest.life_years, self.year) if oldest else ""

    @property
    def is_over(self) -> bool:
        return (self.line.left(self.year) or 0) < 0


def _policy(community: Community) -> Policy | None:
    return plan_in_force(community.county.code, clock.today(community.county.code))


def _shown(lines: list[ItemLine], year: int) -> dict[str, Line]:
    counts = photo_counts([f for line in lines for f in line.findings])
    return {line.code: Line(line, year, sum(counts.get(f.pk, 0) for f in line.findings)) for line in lines}


def _sums(lines: list[ItemLine]) -> list[tuple[str, str, int]]:
    """(mark, word, number of items) per condition, then those not looked at."""
    counted = Counter(line.worst for line in lines if line.item or line.findings)
    sums = [(MARKS[c], str(c.label), counted[c.value]) for c in Condition]
    return [*sums, ("stop", _("not looked at"), counted[""])]


@allow("communities.read")
def conditions(request: OfficeRequest, pk: int) -> HttpResponse:
    """The matrix of the plan's items; dangerous ones stand on top."""
    community = community_for(request, pk)
    context = tab_context(request, community, "conditions")
    policy = _policy(community)
    lines = item_lines(community, policy, context["moment"])
    year = (context["at"] or clock.today(community.county.code)).year
    shown = _shown(lines, year) if not context["at"] else {line.code: Line(line, year) for line in lines}
    more = {
        "groups": [(key, label, [shown[x.code] for x in part]) for key, label, part in by_category(lines)],
        "lost": [shown[line.code] for line in lines if line.item is None],
        "dangers": [shown[line.code] for line in lines if line.worst == Condition.DANGEROUS],
        "sums": _sums(lines), "policy": policy, "edit": not context["at"] and may_edit(request.actor, community),
    }  # fmt: skip
    return render(request, "communities/conditions.html", context | more)


@allow("communities.edit")
def tap(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """One tap: item and condition of the whole community. Answers with the line, or goes back to the matrix."""
    community = community_for(request, pk)
    if request.method != "POST":
        return redirect("communities:conditions", community.pk)
    code, version = request.POST.get("item", ""), request.POST.get("version", "")
    note, status = "", 200
    try:
        set_condition(
            actor=request.actor, community=community, item_code=code,
            values={"condition": request.POST.get("condition", "")}, version=int(version) if version.isdecimal() else 0,
        )  # fmt: skip
    except (Conflict, BadInput) as refusal:
        if not getattr(request, "htmx", None) or not _has(community, code):
            raise
        note, status = str(refusal.reason), refusal.status
    if not getattr(request, "htmx", None):
        return redirect(f"{tab_url('conditions', community)}#item-{code}")
    lines = item_lines(community, _policy(community))
    shown = _shown([x for x in lines if x.code == code], clock.today(community.county.code).year)[code]
    shown.note = note
    context = {"community": community, "edit": True, "x": shown, "sums": _sums(lines), "fresh": True}
    return render(request, "communities/_condition.html", context, status=status)


def _has(community: Community, code: str) -> bool:
    return any(line.code == code for line in item_lines(community, _policy(community)))


def _line(community: Community, code: str) -> ItemLine:
    found = next((x for x in item_lines(community, _policy(community)) if x.code == code), None)
    if found is None:
        raise Http404
    return found


@allow("communities.read")
def condition(request: OfficeRequest, pk: int, code: str) -> HttpResponse:
    """One item: each finding with its evidence, its age and its photographs."""
    community = community_for(request, pk)
    line = _line(community, code)
    year = clock.today(community.county.code).year
    findings = [
        {
            "finding": f, "mark": MARKS[Condition(f.condition)], "files": files_of(request, f, photos=True),
            "age": age_words(f.installed_year, f.life_years, year), "place": f.building or _("The whole community"),
        }
        for f in line.findings
    ]  # fmt: skip
    context = tab_context(request, community, "conditions") | {
        "at": None, "line": line, "findings": findings, "edit": may_edit(request.actor, community),
    }  # fmt: skip
    return render(request, "communities/condition.html", context)


@allow("communities.edit")
def add_finding(request: OfficeRequest, pk: int, code: str) -> HttpResponseBase:
    """What was found of an item, of the whole community or of one building."""
    community = community_for(request, pk)
    line = _line(community, code)
    form = NewFindingForm(ItemCondition(community=community), request.POST if request.method == "POST" else None)

    def save(form: NewFindingForm) -> None:
        values = {name: value for name, value in form.values().items() if value not in (None, "")}
        set_condition(
            actor=request.actor, community=community, item_code=code, values=values,
            building=form.cleaned_data["building"],
        )  # fmt: skip

    back = reverse("communities:condition", args=[community.pk, code])
    return write_row(request, form, community=community, title=line.name, back=back, save=save)


def _finding(request: OfficeRequest, pk: int) -> ItemCondition:
    rows = findings_visible_to(request.actor)
    return get_object_or_404(rows.select_related("community", "community__county", "building"), pk=pk)


@allow("communities.edit")
def edit_finding(request: OfficeRequest, pk: int) -> HttpResponseBase:
    row = _finding(request, pk)
    line = _line(row.community, row.item_code)
    form = FindingForm(row, request.POST if request.method == "POST" else None)

    def save(form: FindingForm) -> None:
        save_facts(row, actor=request.actor, values=form.values(), **form.over())

    title = f"{line.name} · {row.building}" if row.building else line.name
    back = reverse("communities:condition", args=[row.community_id, row.item_code])
    return write_row(request, form, community=row.community, title=title, back=back, save=save)


@allow("communities.edit")
def trash_finding(request: OfficeRequest, pk: int) -> HttpResponse:
    row = _finding(request, pk)
    line = _line(row.community, row.item_code)
    title = _("Put what was found of “%(item)s” into the trash") % {"item": line.name}
    return put_away(request, row, community=row.community, title=title, back=tab_url("conditions", row.community))
