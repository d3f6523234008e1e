"""Facilities of a community and of the county: who owns, renovates, pays and maintains (GT-5.4b, TR-6.6)."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiugai.common import clock
from jiugai.common.web import OfficeRequest, allow
from jiugai.communities.forms.rows import FacilityForm
from jiugai.communities.models import Facility
from jiugai.communities.permissions import may_edit
from jiugai.communities.queries.facilities import (
    facilities_of,
    facilities_visible_to,
    words_in_force,
)
from jiugai.communities.rules import Part, PlanWords, lacks, remaining_years, responsibility
from jiugai.communities.services.facilities import change_facility, register_facility
from jiugai.communities.views.rows import community_for, files_of, put_away, tab_context, tab_url, write_row

PARTIES: dict[str, Any] = {
    "supported": gettext_lazy("The utility and the departments, with support, together with the community"),
    "passes": gettext_lazy("The utility, once ownership or management has passed to it"),
    "line_owner": gettext_lazy("The line owner"),
    "unknown": gettext_lazy("Not known: register property right and household port"),
    "silent": gettext_lazy("The plan does not say"),
}


@dataclass(frozen=True)
class Said:
    """One answer of the plan in words, with its clause; `known` is false where nothing follows."""

    label: str
    words: str
    clause: str
    known: bool
    short: str = ""
    """The same for a cell of a list."""


@dataclass
class Shown:
    """A facility as pages show it. `row` may be a state of a past day."""

    row: Any
    plan: PlanWords
    year: int

    @cached_property
    def _answers(self) -> Any:
        return responsibility(self.row.kind, self.row.owner_kind, self.row.port, self.plan)

    def _said(self, label: str, part: Part) -> Said:
        words = str(PARTIES[part.party]) if part.party in PARTIES else self._holder
        short = _("Not known") if part.party == "unknown" else words
        return Said(label, words, part.clause, part.party not in ("unknown", "silent"), short)

    @property
    def _holder(self) -> str:
        return str(self.row.owner or self.row.get_owner_kind_display())

    @property
    def renovates(self) -> Said:
        return self._said(_("Renovates"), self._answers.renovates)

    @property
    def said(self) -> list[Said]:
        """Who renovates, who pays, who maintains, by the plan in force."""
        answers = self._answers
        return [self.renovates, self._said(_("Pays"), answers.pays), self._said(_("Maintains"), answers.maintains)]

    @property
    def says_something(self) -> bool:
        return any(answer.known for answer in self.said)

    @property
    def lacks(self) -> tuple[str, ...]:
        return lacks(self.row.owner_kind, bool(self.row.owner_id), bool(maintainer_of(self.row)))

    @property
    def lack_words(self) -> str:
        return lack_words(self.lacks)

    @property
    def owner(self) -> str:
        return str(self.row.owner or (self.row.owner_kind and self.row.get_owner_kind_display()) or "")

    @property
    def maintainer(self) -> str:
        return maintainer_of(self.row)

    @property
    def age(self) -> str:
        return age_words(self.row.installed_year, self.row.life_years, self.year)

    @property
    def is_over(self) -> bool:
        return (remaining_years(self.row.installed_year, self.row.life_years, self.year) or 0) < 0


MISSING = (("owner", gettext_lazy("no owner")), ("maintainer", gettext_lazy("no maintainer")))


def lack_words(missing: tuple[str, ...]) -> str:
    """What a facility is missing, in a few words; "" when nothing."""
    if len(missing) == len(MISSING):
        return _("no owner, no maintainer")
    return "".join(str(label) for name, label in MISSING if name in missing)


def maintainer_of(row: Any) -> str:
    return str(row.maintainer or row.maintainer_name)


def age_words(installed: int | None, life: int | None, year: int) -> str:
    """1998, over by 3 years; "" where nothing is registered."""
    if installed is None:
        return ""
    left = remaining_years(installed, life, year)
    if left is None:
        return _("since %(year)d") % {"year": installed}
    words = _("over by %(n)d years") % {"n": -left} if left < 0 else _("%(n)d years left") % {"n": left}
    return f"{_('since %(year)d') % {'year': installed}} · {words}"


def visible_facility(request: OfficeRequest, pk: int) -> Facility:
    """The facility, or 404 when it does not exist for this actor."""
    rows = facilities_visible_to(request.actor)
    linked = ("community", "community__county", "community__county__region", "owner", "maintainer", "building")
    return get_object_or_404(rows.select_related(*linked), pk=pk)


def degrees_of(row: Facility) -> tuple[str, str] | None:
    """Longitude and latitude as people write them; None where the facility has no place, or a confidential one."""
    if row.longitude is None or row.latitude is None or row.sensitive:
        return None
    east, north = (f"{n / 10**7:.7f}".rstrip("0").rstrip(".") for n in (row.longitude, row.latitude))
    return east, north


def place_words(row: Facility) -> str:
    """110.527, 40.563 · CGCS2000; "" for none."""
    degrees = degrees_of(row)
    return f"{degrees[0]}, {degrees[1]} · {row.get_datum_display()}" if degrees else ""


@allow("communities.read")
def facilities(request: OfficeRequest, pk: int) -> HttpResponse:
    """Tab 设施 of a community."""
    community = community_for(request, pk)
    context = tab_context(request, community, "facilities")
    policy, plan = words_in_force(community.county.code)
    year = (context["at"] or clock.today(community.county.code)).year
    rows = [Shown(f, plan, year) for f in facilities_of(request.actor, community, context["moment"])]
    rows.sort(key=lambda s: not s.lacks)
    more = {
        "rows": rows, "policy": policy, "plan": plan, "orphans": sum(bool(s.lacks) for s in rows),
        "edit": not context["at"] and may_edit(request.actor, community),
    }  # fmt: skip
    return render(request, "communities/facilities.html", context | more)


@allow("communities.read")
def facility(request: OfficeRequest, pk: int) -> HttpResponse:
    """The page of one facility: who answers for it, and its papers."""
    row = visible_facility(request, pk)
    policy, plan = words_in_force(row.community.county.code)
    context = tab_context(request, row.community, "facilities") | {
        "at": None, "shown": Shown(row, plan, clock.today(row.community.county.code).year), "facility": row,
        "policy": policy, "place": place_words(row), "files": files_of(request, row),
        "edit": may_edit(request.actor, row.community),
    }  # fmt: skip
    return render(request, "communities/facility.html", context)


@allow("communities.edit")
def add_facility(request: OfficeRequest, pk: int) -> HttpResponseBase:
    community = community_for(request, pk)
    row = Facility(community=community)
    form = FacilityForm(row, request.POST if request.method == "POST" else None)

    def save(form: FacilityForm) -> None:
        for name, value in form.values().items():
            setattr(row, name, value)
        register_facility(row, actor=request.actor)

    title = _("Register a facility")
    return write_row(request, form, community=community, title=title, back=tab_url("facilities", community), save=save)


@allow("communities.edit")
def edit_facility(request: OfficeRequest, pk: int) -> HttpResponseBase:
    row = visible_facility(request, pk)
    form = FacilityForm(row, request.POST if request.method == "POST" else None)

    def save(form: FacilityForm) -> None:
        change_facility(row, actor=request.actor, values=form.values(), **form.over())

    return write_row(request, form, community=row.community, title=row.name, back=row.get_absolute_url(), save=save)


@allow("communities.edit")
def trash_facility(request: OfficeRequest, pk: int) -> HttpResponse:
    row = visible_facility(request, pk)
    title = _("Put “%(name)s” into the trash") % {"name": row.name}
    return put_away(request, row, community=row.community, title=title, back=tab_url("facilities", row.community))
