"""The list of the register."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jiugai.common import clock
from jiugai.common.tables import Action, ChoiceFilter, Column, Empty, ListPage, RangeFilter
from jiugai.common.templatetags.jiugai import joined
from jiugai.common.web import OfficeRequest
from jiugai.communities.models import Community, Enrolment
from jiugai.communities.queries import communities_visible_to, reconcile
from jiugai.communities.states import Eligible
from jiugai.communities.views.shared import MARK
from jiugai.policies.api import Programme, Road, plan_in_force

REGISTER = Action(
    _("Register a community"), reverse_lazy("communities:register"), "add", main=True, permission="communities.edit",
    text=_("One the plan does not name; eligibility is judged at once."),
)  # fmt: skip

LOAD = Action(
    _("Load a plan document"), reverse_lazy("policies:upload"), "upload", permission="policies.review",
    text=_("The communities that the plan names are registered with it."),
)  # fmt: skip


def programmes(request: HttpRequest) -> list[tuple[str, str]]:
    county = request.actor.county  # type: ignore[attr-defined]
    return [(p.code, str(p)) for p in Programme.objects.filter(county__code=county)]


def _standing(rows: QuerySet[Community], values: list[str]) -> QuerySet[Community]:
    plain = Enrolment.objects.filter(override="", answer__in=values)
    decided = Enrolment.objects.filter(override__in=values)
    return rows.filter(pk__in=plain.values("community")) | rows.filter(pk__in=decided.values("community"))


def _answer(community: Community) -> tuple[str, str] | None:
    """The weakest answer over all programmes: what still needs a look comes first."""
    answers = {e.stands for e in community.enrolments.all()}
    worst = next((a for a in (Eligible.ASK, Eligible.NO, Eligible.YES) if a in answers), None)
    return (MARK[worst], str(worst.label)) if worst else None


class CommunityList(ListPage):
    id = "communities.communities"
    title = _("Communities")
    unit = _("communities")
    columns = [
        Column("name", _("Community"), link=lambda c: c.get_absolute_url(), note=lambda c: c.note),
        Column(
            "programmes", _("Programmes"), wrap=True, sort="",
            value=lambda c: joined(e.programme for e in c.enrolments.all()),
        ),
        Column("eligible", _("Eligibility"), kind="state", value=_answer, sort=""),
        Column("step", _("Step"), value=lambda c: c.get_step_display()),
        Column("buildings", _("Buildings"), kind="number", total=True),
        Column("households", _("Households"), kind="number", total=True),
        Column("area", _("Area"), kind="area", total=True),
        Column("built_from", _("Built"), kind="plain", value=lambda c: c.built_from.year if c.built_from else None),
        Column("address", _("Address"), wrap=True, shown=False),
        Column("region_code", _("Division code"), shown=False),
    ]  # fmt: skip
    search_fields = ("name", "address", "note")
    search_hint = _("Name or address")
    filters = [
        ChoiceFilter(
            "programme", _("Programme"), choices=programmes,
            apply=lambda rows, values: rows.filter(
                pk__in=Enrolment.objects.filter(programme__code__in=values).values("community")
            ),
        ),
        ChoiceFilter("eligible", _("Eligibility"), choices=Eligible.choices, apply=_standing),
        ChoiceFilter("step", _("Step"), choices=Road.choices),
        RangeFilter("households", _("Households")),
    ]  # fmt: skip
    default_order = "pk"
    actions = [REGISTER]
    empty = Empty(
        _("No community yet"), _("The plan names them, or offices register them one by one."),
        [LOAD, REGISTER],
    )  # fmt: skip

    def queryset(self, request: OfficeRequest) -> QuerySet[Community]:
        enrolments = Prefetch("enrolments", Enrolment.objects.select_related("programme"))
        return communities_visible_to(request.actor).prefetch_related(enrolments)

    def lead(self, request: OfficeRequest) -> Any:
        """What the plan states beside what the list holds, when they differ."""
        policy = plan_in_force(request.actor.county, clock.today(request.actor.county))
        rows = reconcile(request.actor, policy) if policy else []
        for row in rows:
            stated = row.target.communities
            if stated and stated != row.named:
                text = gettext("The plan states %(stated)d communities and names %(named)d") % {
                    "stated": stated, "named": row.named,
                }  # fmt: skip
                return format_html('<span class="late">{}</span>', text)
        return ""
