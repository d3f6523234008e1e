"""Tab 单位: owner units and property companies of a community, with duties, consent and contribution (TR-1.2d)."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from jiugai.common import clock
from jiugai.common.web import OfficeRequest, allow
from jiugai.communities.forms.rows import NewTieForm, TieForm
from jiugai.communities.models import Tie
from jiugai.communities.permissions import may_edit
from jiugai.communities.queries.conditions import rows_of
from jiugai.communities.queries.ties import papers_of, sees_contribution, ties_visible_to
from jiugai.communities.services import save_facts
from jiugai.communities.services.ties import tie_organisation
from jiugai.communities.states import Consent
from jiugai.communities.views.rows import community_for, files_of, put_away, tab_context, tab_url, write_row

MARKS = {Consent.AGREES: "done", Consent.REFUSES: "stop"}


@dataclass(frozen=True)
class Shown:
    """A tie as pages show it. `row` may be a state of a past day."""

    row: Any
    papers: int
    money: bool
    """Whether the reader sees the contribution."""
    ended: bool

    @property
    def consent(self) -> tuple[str, str] | None:
        answer = self.row.consent
        return (MARKS[Consent(answer)], str(self.row.get_consent_display())) if answer else None


@allow("communities.read")
def ties(request: OfficeRequest, pk: int) -> HttpResponse:
    community = community_for(request, pk)
    context = tab_context(request, community, "ties")
    rows = list(rows_of(Tie, community, context["moment"]).select_related("organisation"))
    day = context["at"] or clock.today(community.county.code)
    papers = {} if context["at"] else papers_of(rows)
    shown = [
        Shown(t, papers.get(t.pk, 0), sees_contribution(request.actor, t), bool(t.ends_on and t.ends_on <= day))
        for t in rows
    ]
    shown.sort(key=lambda s: s.ended)
    more = {
        "rows": shown, "edit": not context["at"] and may_edit(request.actor, community),
        "sum": sum(s.row.contribution or 0 for s in shown if s.money), "money": any(s.money for s in shown),
    }  # fmt: skip
    return render(request, "communities/ties.html", context | more)


def _tie(request: OfficeRequest, pk: int) -> Tie:
    rows = ties_visible_to(request.actor)
    linked = ("community", "community__county", "community__county__region", "organisation")
    return get_object_or_404(rows.select_related(*linked), pk=pk)


@allow("communities.read")
def tie(request: OfficeRequest, pk: int) -> HttpResponse:
    """One organisation of a community, with the papers of its consent."""
    row = _tie(request, pk)
    today = clock.today(row.community.county.code)
    shown = Shown(row, 0, sees_contribution(request.actor, row), bool(row.ends_on and row.ends_on <= today))
    context = tab_context(request, row.community, "ties") | {
        "at": None, "tie": row, "shown": shown, "files": files_of(request, row),
        "edit": may_edit(request.actor, row.community),
    }  # fmt: skip
    return render(request, "communities/tie.html", context)


@allow("communities.edit")
def add_tie(request: OfficeRequest, pk: int) -> HttpResponseBase:
    community = community_for(request, pk)
    form = NewTieForm(Tie(community=community), request.POST if request.method == "POST" else None)

    def save(form: NewTieForm) -> None:
        tie_organisation(
            actor=request.actor, community=community, organisation=form.cleaned_data["organisation"],
            name=form.cleaned_data["name"], values=form.values(),
        )  # fmt: skip

    back = tab_url("ties", community)
    return write_row(request, form, community=community, title=_("Tie an organisation"), back=back, save=save)


@allow("communities.edit")
def edit_tie(request: OfficeRequest, pk: int) -> HttpResponseBase:
    row = _tie(request, pk)
    form = TieForm(row, request.POST if request.method == "POST" else None)

    def save(form: TieForm) -> None:
        save_facts(row, actor=request.actor, values=form.values(), **form.over())

    back = reverse("communities:tie", args=[row.pk])
    return write_row(request, form, community=row.community, title=str(row.organisation), back=back, save=save)


@allow("communities.edit")
def trash_tie(request: OfficeRequest, pk: int) -> HttpResponse:
    row = _tie(request, pk)
    title = _("Put “%(name)s” into the trash") % {"name": row}
    return put_away(request, row, community=row.community, title=title, back=tab_url("ties", row.community))
