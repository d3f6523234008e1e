"""Lists of dwellings and of the people in them. Names, telephones and numbers are masked, on the page and in files."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from jiugai.common.masks import looks_personal, masked
from jiugai.common.tables import Action, ChoiceFilter, Column, Empty, ListPage, RangeFilter, YesNoFilter
from jiugai.common.templatetags.jiugai import joined, zh_date
from jiugai.common.web import OfficeRequest
from jiugai.communities.models import Community, Dwelling, Owner
from jiugai.communities.queries import dwellings_visible_to, owners_visible_to
from jiugai.communities.queries.houses import present_people
from jiugai.communities.queries.opened import Opened, opened_by
from jiugai.communities.states import DwellingUse, OwnerKind, OwnerRole, Tenure
from jiugai.communities.views.rows import community_for

FIND = Action(gettext_lazy("Find a person"), reverse_lazy("communities:find_people"), "search",
              permission="communities.personal")  # fmt: skip
IMPORT = Action(gettext_lazy("Import"), reverse_lazy("desk:import_new", args=["communities.dwellings"]), "upload",
                permission="communities.edit")  # fmt: skip
EMPTY = Empty(
    gettext_lazy("No dwelling yet"),
    gettext_lazy("Dwellings come from a table, or are entered one by one on the page of their building."),
    [IMPORT],
)


class NeverInAddresses(ListPage):
    """A list whose search box people may fill with a telephone or an identity number: those go elsewhere.

    The page's script posts them; what comes here in an address all the same is not searched for and not kept.
    """

    template = "communities/people_list.html"

    def get(self, request: OfficeRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if looks_personal(request.GET.get("q", "")):
            return redirect("communities:find_people")
        return super().get(request, *args, **kwargs)


def _household(row: Dwelling) -> str:
    """张**、李** (tenant)."""
    words = []
    for person in row.people:  # type: ignore[attr-defined]
        name = masked("name", person.name) or (_("erased") if person.erased_at else "—")
        words.append(name if person.role == OwnerRole.OWNER else f"{name} ({person.get_role_display()})")
    return joined(words)


class DwellingList(NeverInAddresses):
    """All dwellings of the county, or of one community."""

    id = "communities.dwellings"
    title = gettext_lazy("Dwellings")
    unit = pgettext_lazy("counting word", "dwellings")
    columns = [
        Column("room", gettext_lazy("Room"), link=lambda d: d.get_absolute_url(), sort="door_key"),
        Column("community", gettext_lazy("Community"), value="building.community.name",
               sort="building__community__name"),
        Column("building", gettext_lazy("Building"), value="building.number", sort="building__number_key"),
        Column("stair", gettext_lazy("Stair")),
        Column("floor", gettext_lazy("Floor"), kind="plain"),
        Column("area", gettext_lazy("Floor area"), kind="area", total=True),
        Column("use", gettext_lazy("Use"), value=lambda d: d.get_use_display(), sort="use"),
        Column("tenure", gettext_lazy("Tenure"), value=lambda d: d.get_tenure_display(), sort="tenure"),
        Column("household", gettext_lazy("Household"), value=_household, sort="", wrap=True),
        Column("own_heating", gettext_lazy("Heated by itself"), kind="yesno", shown=False),
        Column("estate_number", gettext_lazy("Real estate unit number"), shown=False),
        Column("note", gettext_lazy("Note"), wrap=True, shown=False),
    ]  # fmt: skip
    search_fields = ("building__community__name", "building__number", "stair", "room")
    search_hint = gettext_lazy("Community, building or room")
    filters = [
        ChoiceFilter("use", gettext_lazy("Use"), choices=DwellingUse.choices),
        ChoiceFilter("tenure", gettext_lazy("Tenure"), choices=Tenure.choices),
        RangeFilter("area", gettext_lazy("Floor area"), kind="area", unit="㎡"),
        YesNoFilter(
            "people", gettext_lazy("With household"),
            apply=lambda rows, values: _with_people(rows, wanted=values == ["yes"]),
        ),
    ]  # fmt: skip
    default_order = "pk"
    empty = EMPTY

    def queryset(self, request: OfficeRequest) -> QuerySet[Dwelling]:
        rows = dwellings_visible_to(request.actor).select_related("building__community")
        rows = rows.filter(building__community=self.community) if self.community else rows
        return rows.prefetch_related(present_people())

    @cached_property
    def community(self) -> Community | None:
        """The one whose dwellings are listed; None = all of the county."""
        return community_for(self.request, self.kwargs["pk"]) if "pk" in self.kwargs else None

    def page_columns(self, request: OfficeRequest) -> Sequence[Column]:
        return [c for c in self.columns if c.id != "community" or not self.community]

    def page_actions(self, request: OfficeRequest) -> Sequence[Action]:
        people = reverse("communities:people")
        if self.community:
            people = reverse("communities:community_people", args=[self.community.pk])
        return [FIND, Action(gettext_lazy("People"), people, "people"), IMPORT]

    def lead(self, request: OfficeRequest) -> str:
        return self.community.name if self.community else ""


def _with_people(rows: QuerySet[Dwelling], *, wanted: bool) -> QuerySet[Dwelling]:
    people = Owner.objects.filter(deleted_at=None).values("dwelling")
    return rows.filter(pk__in=people) if wanted else rows.exclude(pk__in=people)


def _with_phone(rows: QuerySet[Owner], *, wanted: bool) -> QuerySet[Owner]:
    return rows.exclude(phone_index="") if wanted else rows.filter(phone_index="")


def _personal(name: str) -> Any:
    """Column value: masked, or when it was erased."""

    def value(row: Owner) -> str:
        if row.erased_at and name == "name":
            return _("erased on %(day)s") % {"day": zh_date(row.erased_at)}
        return masked(name, getattr(row, name))

    return value


def _plain(name: str) -> Any:
    def value(row: Owner) -> str:
        if row.erased_at and name == "name":
            return _("erased on %(day)s") % {"day": zh_date(row.erased_at)}
        return str(getattr(row, name))

    return value


def _columns(read: Any) -> list[Column]:
    """The columns of the people list; `read(name)` gives the reader of a personal field."""
    dwelling = "dwelling__"
    return [
        Column("name", gettext_lazy("Name of owner"), value=read("name"), sort="",
               link=lambda o: o.dwelling.get_absolute_url(),
               export=lambda o: "" if o.erased_at else read("name")(o)),
        Column("phone", gettext_lazy("Telephone"), value=read("phone"), sort=""),
        Column("identity", gettext_lazy("Identity number"), value=read("identity"), sort="", shown=False),
        Column("kind", gettext_lazy("Kind of owner"), value=lambda o: o.get_kind_display(), sort="kind", shown=False),
        Column("role", gettext_lazy("Role in the household"), value=lambda o: o.get_role_display(), sort="role"),
        Column("share", gettext_lazy("Share"), value=lambda o: f"{o.share_of}/{o.share_in}", sort="", shown=False),
        Column("community", gettext_lazy("Community"), value="dwelling.building.community.name",
               sort=f"{dwelling}building__community__name"),
        Column("building", gettext_lazy("Building"), value="dwelling.building.number",
               sort=f"{dwelling}building__number_key"),
        Column("stair", gettext_lazy("Stair"), value="dwelling.stair", sort=f"{dwelling}stair"),
        Column("room", gettext_lazy("Room"), value="dwelling.room", sort=f"{dwelling}door_key"),
        Column("floor", gettext_lazy("Floor"), kind="plain", value="dwelling.floor", sort=f"{dwelling}floor",
               shown=False),
        Column("area", gettext_lazy("Floor area"), kind="area", value="dwelling.area",
               sort=f"{dwelling}area"),
        Column("use", gettext_lazy("Use"), value=lambda o: o.dwelling.get_use_display(), sort=f"{dwelling}use",
               shown=False),
        Column("tenure", gettext_lazy("Tenure"), value=lambda o: o.dwelling.get_tenure_display(),
               sort=f"{dwelling}tenure", shown=False),
    ]  # fmt: skip


class PeopleList(NeverInAddresses):
    """The people of all dwellings, or of one community's: masked."""

    id = "communities.people"
    title = gettext_lazy("People of dwellings")
    unit = pgettext_lazy("counting word", "people")
    columns = _columns(_personal)
    search_fields = ("dwelling__building__community__name", "dwelling__building__number", "dwelling__room")
    search_hint = gettext_lazy("Community, building or room")
    filters = [
        ChoiceFilter("role", gettext_lazy("Role in the household"), choices=OwnerRole.choices),
        ChoiceFilter("kind", gettext_lazy("Kind of owner"), choices=OwnerKind.choices),
        YesNoFilter(
            "phone", gettext_lazy("With telephone"),
            apply=lambda rows, values: _with_phone(rows, wanted=values == ["yes"]),
        ),
    ]  # fmt: skip
    default_order = "pk"
    empty = EMPTY

    def queryset(self, request: OfficeRequest) -> QuerySet[Owner]:
        rows = owners_visible_to(request.actor).select_related("dwelling__building__community")
        return rows.filter(dwelling__building__community=self.community) if self.community else rows

    @cached_property
    def community(self) -> Community | None:
        return community_for(self.request, self.kwargs["pk"]) if "pk" in self.kwargs else None

    def page_actions(self, request: OfficeRequest) -> Sequence[Action]:
        query = self.state.query()
        opening = reverse("communities:open_people", args=[self.community.pk if self.community else 0])
        return [
            FIND,
            Action(
                gettext_lazy("Show names"), f"{opening}?{query}" if query else opening, "lock",
                permission="communities.personal",
            ),
            Action(
                gettext_lazy("To be erased soon"), reverse("communities:erasing"), "history",
                permission="communities.retention",
            ),
        ]  # fmt: skip

    def lead(self, request: OfficeRequest) -> str:
        return self.community.name if self.community else ""


class OpenPeopleList(PeopleList):
    """The same with names and numbers, for the person, the reason and the half hour of an entry of the record."""

    id = "communities.people_opened"
    columns = _columns(_plain)

    def get(self, request: OfficeRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self._opened() is None:
            raise Http404(_("The time for which these names were shown is over. Ask again."))
        response = super().get(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    def _opened(self) -> Opened | None:
        return opened_by(self.request.actor, self.kwargs["entry"], PeopleList.id, self.kwargs["pk"] or None)

    @cached_property
    def community(self) -> Community | None:
        return community_for(self.request, self.kwargs["pk"]) if self.kwargs["pk"] else None

    def page_actions(self, request: OfficeRequest) -> Sequence[Action]:
        return [FIND]

    def lead(self, request: OfficeRequest) -> str:
        entry = self._opened()
        shown = _("Names are shown until %(time)s: %(reason)s")
        return shown % {"time": entry.until, "reason": entry.reason} if entry else ""
