"""The list of the register: present or of a past day, filtered, searched, changed in bulk, exported as it imports."""

import datetime
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat, ExtractYear, Substr
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jiugai.common import clock
from jiugai.common.tables import Action, BulkAction, ChoiceFilter, Column, Empty, ListPage, RangeFilter, YesNoFilter
from jiugai.common.templatetags.jiugai import area_words, count, joined, share
from jiugai.common.web import OfficeRequest
from jiugai.communities.forms.bulk import TrashForm, batch_form, many_facts_form
from jiugai.communities.models import (
    AdmissionCap,
    Alias,
    Batch,
    CommunityVersion,
    Enrolment,
    EnrolmentVersion,
    ItemCondition,
    counted,
)
from jiugai.communities.queries import (
    communities_visible_to,
    later_share,
    moment_of,
    stated_against_named,
    states_visible_to,
    totals_at,
)
from jiugai.communities.rules import name_key
from jiugai.communities.services import bulk
from jiugai.communities.states import CommunityKind, Condition, Eligible, HeatingKind, ManagementKind
from jiugai.communities.views import map_panel
from jiugai.communities.views.shared import MARK
from jiugai.organisations.api import Region, RegionLevel
from jiugai.policies.api import Programme, Road, plan_in_force

Rows = QuerySet[Any]
REGISTER = Action(
    _("Register a community"), reverse_lazy("communities:register"), "add", main=True, permission="communities.edit",
    text=_("One the plan does not name; eligibility is judged at once."),
)  # fmt: skip
LOAD = Action(
    _("Load a plan document"), reverse_lazy("policies:upload"), "upload", permission="policies.review",
    text=_("The communities that the plan names are registered with it."),
)  # fmt: skip

IMPORT = Action(
    _("Import"), reverse_lazy("desk:import_new", args=["communities.communities"]), "upload",
    permission="communities.edit", text=_("A table that the office keeps already, from Excel or WPS."),
)  # fmt: skip
CAPS = Action(_("Later-built shares"), reverse_lazy("communities:caps"), "gauge", permission="communities.override")
TRASH = Action(_("Trash"), reverse_lazy("communities:trash"), "undo", permission="communities.edit")


def programmes(request: HttpRequest) -> list[tuple[str, str]]:
    county = request.actor.county  # type: ignore[attr-defined]
    return [(p.code, str(p)) for p in Programme.objects.filter(county__code=county)]


def streets(request: HttpRequest) -> list[tuple[str, str]]:
    """Sub-districts of the county: 9-digit code and name."""
    county = request.actor.county  # type: ignore[attr-defined]
    found = Region.objects.filter(code__startswith=county, level=RegionLevel.SUB_DISTRICT).order_by("code")
    return [(r.code[:9], r.name) for r in found]


def _batches(request: HttpRequest) -> list[tuple[str, str]]:
    county = request.actor.county  # type: ignore[attr-defined]
    return [(str(b.pk), b.name) for b in Batch.objects.filter(county__code=county)]


def _own(rows: Rows) -> str:
    """Name of the community's key in these rows: present ones or states of a past day."""
    return "row" if rows.model is CommunityVersion else "pk"


def _enrolled(rows: Rows) -> QuerySet[Any]:
    """Enrolments of these rows' communities, in the states that held on the day shown."""
    if rows.model is not CommunityVersion:
        return Enrolment.objects.filter(community=OuterRef("pk"))
    held = Q(until=None) | Q(until__gt=OuterRef("shown_at"))
    return EnrolmentVersion.objects.filter(held, row__community=OuterRef("row"), since__lte=OuterRef("shown_at"))


def _in_programme(rows: Rows, values: list[str]) -> Rows:
    return rows.filter(Exists(_enrolled(rows).filter(programme__code__in=values)))


def _standing(rows: Rows, values: list[str]) -> Rows:
    stands = Q(override="", answer__in=values) | Q(override__in=values)
    return rows.filter(Exists(_enrolled(rows).filter(stands)))


def _in_street(rows: Rows, values: list[str]) -> Rows:
    places = Q()
    for code in values:
        places |= Q(region_code__startswith=code)
    return rows.filter(places)


def _in_batch(rows: Rows, values: list[str]) -> Rows:
    members = Batch.communities.through._default_manager.filter(batch__in=values).values("community")
    return rows.filter(**{f"{_own(rows)}__in": members})


def _lacking(rows: Rows, values: list[str]) -> Rows:
    lack = Q(built_from=None) | Q(now_households=None) | Q(now_area=None)
    return rows.filter(lack) if values == ["yes"] else rows.exclude(lack)


def _enrolments(row: Any) -> list[Any]:
    """(programme, answer that stands) of a row, present or past; read ahead by the list."""
    if isinstance(row, CommunityVersion):
        return [state for e in row.row.enrolments.all() for state in e.then]  # type: ignore[attr-defined]
    return list(row.enrolments.all())


def _answer(row: Any) -> tuple[str, str] | None:
    """The weakest answer over all programmes: what still needs a look comes first."""
    answers = {e.stands for e in _enrolments(row)}
    worst = next((a for a in (Eligible.ASK, Eligible.NO, Eligible.YES) if a in answers), None)
    return (MARK[worst], str(worst.label)) if worst else None


def _built(row: Any) -> str:
    """1996 or 1996—1998."""
    if not row.built_from:
        return ""
    first, last = row.built_from.year, (row.built_to or row.built_from).year
    return str(first) if first == last else f"{first}—{last}"


def _gap(row: Any) -> str:
    """Where what was stated differs from what was counted."""
    if row.counted_households is None or row.households is None or row.counted_households == row.households:
        return ""
    return gettext("stated %(n)s") % {"n": count(row.households)}


class CommunityList(ListPage):
    id = "communities.communities"
    beside_label = _("Map")
    title = _("Communities")
    unit = _("communities")
    as_at = True
    columns = [
        Column("name", _("Community"), link=lambda c: c.get_absolute_url(), note=lambda c: c.note),
        Column("region", _("Sub-district"), sort="region_code"),
        Column(
            "programmes", _("Programmes"), wrap=True, sort="",
            value=lambda c: joined(e.programme for e in _enrolments(c)),
        ),
        Column("eligible", _("Eligibility"), kind="state", value=_answer, sort=""),
        Column("step", _("Step"), value=lambda c: c.get_step_display(), sort="step"),
        Column("buildings", _("Buildings"), kind="number", value="now_buildings", sort="now_buildings",
               total="now_buildings"),
        Column("households", _("Households"), kind="number", value="now_households", sort="now_households",
               total="now_households", note=_gap),
        Column("area", _("Floor area"), kind="area", value="now_area", sort="now_area", total="now_area"),
        Column("built", _("Built"), value=_built, sort="built_from"),
        Column("heating", _("Heating"), value=lambda c: c.get_heating_display(), sort="heating", shown=False),
        Column("management", _("Management"), value=lambda c: c.get_management_display(), sort="management",
               shown=False),
        Column("kind", _("Kind of community"), value=lambda c: c.get_kind_display(), sort="kind", shown=False),
        Column("dangerous", _("Dangerous items"), kind="number", shown=False),
        Column("parking_before", _("Parking spaces before"), kind="number", total=True, shown=False),
        Column("address", _("Address"), wrap=True, shown=False),
        Column("note", _("Note"), wrap=True, shown=False),
        Column("region_code", _("Division code"), shown=False),
        Column("code", _("Community code"), shown=False),
    ]  # fmt: skip
    search_fields = ("name", "address", "note", "code")
    search_hint = _("Name, other name, address or code")
    filters = [
        ChoiceFilter("programme", _("Programme"), choices=programmes, apply=_in_programme),
        ChoiceFilter("eligible", _("Eligibility"), choices=Eligible.choices, apply=_standing),
        ChoiceFilter("street", _("Sub-district"), choices=streets, apply=_in_street),
        ChoiceFilter("step", _("Step"), choices=Road.choices),
        RangeFilter("year", _("Built"), field="built_year"),
        RangeFilter("households", _("Households"), field="now_households"),
        ChoiceFilter("heating", _("Heating"), choices=HeatingKind.choices),
        ChoiceFilter("management", _("Management"), choices=ManagementKind.choices),
        ChoiceFilter("kind", _("Kind of community"), choices=CommunityKind.choices),
        ChoiceFilter("batch", _("Contiguous area"), choices=_batches, apply=_in_batch),
        YesNoFilter("lacking", _("Facts missing"), apply=_lacking),
    ]
    default_order = "pk"
    actions = [CAPS, TRASH, IMPORT, REGISTER]
    bulk_actions = [
        BulkAction(
            "facts",
            _("Change facts"),
            apply=bulk.change_facts_of_many,
            preview=bulk.preview_facts,
            undo=bulk.undo_facts_of_many,
            icon="edit",
            permission="communities.edit",
            form=many_facts_form,
        ),
        BulkAction(
            "batch",
            _("Put into a contiguous area"),
            apply=bulk.put_into_batch,
            undo=bulk.take_out_of_batch,
            icon="scheme",
            permission="communities.edit",
            form=batch_form,
        ),
        BulkAction(
            "trash",
            _("Put into the trash"),
            apply=bulk.trash_many,
            undo=bulk.restore_many,
            icon="close",
            permission="communities.edit",
            form=TrashForm,
            note=_("They can be restored with all they had."),
        ),
    ]
    empty = Empty(
        _("No community yet"), _("The plan names them, or offices register them one by one."),
        [LOAD, IMPORT, REGISTER],
    )  # fmt: skip

    def queryset(self, request: OfficeRequest) -> Rows:
        enrolments = Prefetch("enrolments", Enrolment.objects.select_related("programme"))
        return _shown(communities_visible_to(request.actor), "pk").prefetch_related(enrolments)

    def queryset_at(self, request: OfficeRequest, at: datetime.date) -> Rows:
        moment = moment_of(at)
        then = Prefetch("versions", EnrolmentVersion.objects.held(moment).select_related("programme"), to_attr="then")
        enrolments = Prefetch("row__enrolments", Enrolment.objects.prefetch_related(then))
        states = states_visible_to(request.actor, moment).annotate(shown_at=Value(moment))
        return _shown(states, "row").select_related("row").prefetch_related(enrolments)

    def search(self, rows: Rows, words: str) -> Rows:
        """As every list, and by other names."""
        for word in words.split():
            aliases = Alias.objects.filter(name_key__icontains=name_key(word)).values("community")
            anywhere = Q(**{f"{_own(rows)}__in": aliases})
            for name in self.search_fields:
                anywhere |= Q(**{f"{name}__icontains": word})
            rows = rows.filter(anywhere)
        return rows

    def beside(self, request: OfficeRequest) -> tuple[str, dict[str, Any]]:
        return map_panel.panel(self, request)

    def lead(self, request: OfficeRequest) -> Any:
        """What the plan states beside what the list holds, when they differ; the cap on later-built shares."""
        if self.at:
            then = totals_at(request.actor, self.at)
            return gettext("On that day: %(n)s communities, %(households)s households, %(area)s, each counted once") % {
                "n": count(then["communities"]), "households": count(then["households"]),
                "area": area_words(then["area"]),
            }  # fmt: skip
        policy = plan_in_force(request.actor.county, clock.today(request.actor.county))
        lines = [*_names_missing(policy), *_caps(request)]
        return format_html_join(" ", "{}", ((line,) for line in lines))


def _shown(rows: Rows, own: str) -> Rows:
    """The figures and words that columns show, beside every row."""
    street = Region.objects.filter(code=Concat(Substr(OuterRef("region_code"), 1, 9), Value("000")))
    dangerous = (
        ItemCondition.objects.filter(community=OuterRef(own), condition=Condition.DANGEROUS, deleted_at=None)
        .order_by().values("community").annotate(n=Count("pk")).values("n")
    )  # fmt: skip
    return rows.annotate(
        now_buildings=counted("buildings"),
        now_households=counted("households"),
        now_area=counted("area"),
        built_year=ExtractYear("built_from"),
        region=Coalesce(Subquery(street.values("name")[:1]), "region_code"),
        dangerous=Subquery(dangerous, output_field=IntegerField()),
    )


def _names_missing(policy: Any) -> list[SafeString]:
    found = stated_against_named(policy) if policy else None
    if not found:
        return []
    text = gettext("The plan states %(stated)d communities and names %(named)d") % {
        "stated": found[0], "named": found[1],
    }  # fmt: skip
    return [format_html('<span class="late">{}</span>', text)]


def _caps(request: OfficeRequest) -> list[SafeString]:
    """Share of later-built households against the cap, with its arithmetic."""
    lines = []
    for cap in AdmissionCap.objects.filter(programme__county__code=request.actor.county).select_related("programme"):
        found = later_share(request.actor, cap)
        text = gettext("Built after %(day)s: %(later)s of %(total)s households, at most %(cap)s (%(source)s)") % {
            "day": cap.built_after.isoformat(), "later": count(found.later), "total": count(found.total),
            "cap": share(cap.per_mille, 1000), "source": cap.source,
        }  # fmt: skip
        lines.append(format_html("<span{}>{}</span>", "" if found.within else SafeString(' class="late"'), text))
    return lines
