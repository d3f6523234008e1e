"""The list of all facilities that somebody sees."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy, pgettext_lazy

from jiugai.common import clock
from jiugai.common.tables import ChoiceFilter, Column, Empty, ListPage, Preset, RangeFilter
from jiugai.common.web import OfficeRequest
from jiugai.communities.models import Facility
from jiugai.communities.queries.facilities import (
    facilities_visible_to,
    orphans,
    without_maintainer,
    without_owner,
    words_in_force,
)
from jiugai.communities.rules import PlanWords, lacks
from jiugai.communities.states import FacilityKind, FacilityOwner, Port
from jiugai.communities.views.facilities import MISSING, Shown, age_words, lack_words, maintainer_of

KNOWN_OWNERS = [(value, label) for value, label in FacilityOwner.choices if value]
KNOWN_PORTS = [(value, label) for value, label in Port.choices if value]


def _lacking(rows: QuerySet[Facility], values: list[str]) -> QuerySet[Facility]:
    if len(values) == len(MISSING):
        return orphans(rows)
    return rows.filter(without_owner() if "owner" in values else without_maintainer())


def _owners(request: Any) -> list[tuple[int, str]]:
    rows = facilities_visible_to(request.actor).exclude(owner=None).order_by("owner__name")
    return list(rows.values_list("owner", "owner__name").distinct())


def _maintainers(request: Any) -> list[tuple[int, str]]:
    rows = facilities_visible_to(request.actor).exclude(maintainer=None).order_by("maintainer__name")
    return list(rows.values_list("maintainer", "maintainer__name").distinct())


def _lack(row: Facility) -> tuple[str, str] | None:
    missing = lacks(row.owner_kind, bool(row.owner_id), bool(maintainer_of(row)))
    return ("late", lack_words(missing)) if missing else None


def _right(row: Facility) -> str:
    return str(row.get_owner_kind_display()) if row.owner_kind else ""


def _owner(row: Facility) -> str:
    return row.owner.name if row.owner else ""


def _holder(row: Facility) -> str:
    """The body that owns it, or the owners together, who are no body."""
    return _owner(row) or ("" if "owner" in lacks(row.owner_kind, False, True) else _right(row))


def _port(row: Facility) -> str:
    return str(row.get_port_display()) if row.port else ""


def _port_place(row: Facility) -> str:
    return "" if row.sensitive else row.port_place


def _tab(row: Facility) -> str:
    return reverse("communities:facilities", args=[row.community_id])


class FacilityList(ListPage):
    """All facilities one sees; for a utility, those it owns or maintains."""

    id = "communities.facilities"
    title = gettext_lazy("Facilities")
    unit = pgettext_lazy("unit", "facilities")
    search_fields = ("name", "community__name", "maintainer_name", "note")
    search_hint = gettext_lazy("Facility or community")
    default_order = "community"
    empty = Empty(
        gettext_lazy("No facility yet"),
        gettext_lazy("Facilities are registered on the page of a community, or come in by a table."),
    )
    presets = [Preset(gettext_lazy("Without owner or maintainer"), "lacks=owner&lacks=maintainer")]
    filters = [
        ChoiceFilter("lacks", gettext_lazy("Lacks"), choices=MISSING, apply=_lacking),
        ChoiceFilter("kind", gettext_lazy("Kind"), choices=FacilityKind.choices),
        ChoiceFilter("right", gettext_lazy("Property right"), field="owner_kind", choices=KNOWN_OWNERS),
        ChoiceFilter("port", gettext_lazy("Household port"), choices=KNOWN_PORTS),
        ChoiceFilter("owner", gettext_lazy("Property-right owner"), choices=_owners),
        ChoiceFilter("maintainer", gettext_lazy("Maintainer"), choices=_maintainers),
        RangeFilter("installed_year", gettext_lazy("Installed in")),
    ]

    @cached_property
    def _plan(self) -> PlanWords:
        return words_in_force(self.request.actor.county)[1]

    @cached_property
    def _year(self) -> int:
        return clock.today(self.request.actor.county).year

    def _renovates(self, row: Facility) -> str:
        return Shown(row, self._plan, self._year).renovates.short

    def _age(self, row: Facility) -> str:
        return age_words(row.installed_year, row.life_years, self._year)

    def page_columns(self, request: OfficeRequest) -> list[Column]:
        return [
            Column("name", gettext_lazy("Name"), link=lambda f: f.get_absolute_url()),
            Column("community", gettext_lazy("Community"), value="community.name", sort="community__name", link=_tab),
            Column("kind", gettext_lazy("Kind"), value=lambda f: f.get_kind_display(), sort="kind"),
            Column("right", gettext_lazy("Property right"), value=_right, sort="owner_kind", shown=False),
            Column(
                "owner", gettext_lazy("Property-right owner"), value=_holder, export=_owner, sort="owner__name",
                wrap=True,
            ),
            Column("maintainer", gettext_lazy("Maintainer"), value=maintainer_of, sort="maintainer__name", wrap=True),
            Column("lacks", gettext_lazy("Lacks"), kind="state", value=_lack, sort=""),
            Column("port", gettext_lazy("Household port"), value=_port, sort="port"),
            Column("renovates", gettext_lazy("Renovates by the plan"), value=self._renovates, sort="", wrap=True),
            Column("port_place", gettext_lazy("Where the port lies"), value=_port_place, sort="", shown=False),
            Column("building", gettext_lazy("Building"), value="building.number", sort="", shown=False),
            Column("installed_year", gettext_lazy("Installed in"), kind="plain"),
            Column("age", gettext_lazy("Remaining life"), value=self._age, sort="", shown=False),
            Column("life_years", gettext_lazy("Service life, years"), kind="plain", shown=False),
            Column("amount", gettext_lazy("Quantity"), kind="number", shown=False),
            Column("unit", gettext_lazy("Unit"), shown=False),
            Column("sensitive", gettext_lazy("Exact place is confidential"), kind="yesno", shown=False),
            Column("note", gettext_lazy("Note"), shown=False, wrap=True),
        ]  # fmt: skip

    def queryset(self, request: OfficeRequest) -> QuerySet[Any]:
        return facilities_visible_to(request.actor).select_related("community", "building", "owner", "maintainer")
