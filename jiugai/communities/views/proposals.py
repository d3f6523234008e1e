"""Proposals: an organisation tied to a community fills in what it knows; whoever keeps the register answers."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from jiugai.common.moves import options
from jiugai.common.results import BadInput, NotYet, require
from jiugai.common.web import OfficeRequest, allow
from jiugai.communities.forms import FactsForm
from jiugai.communities.forms.acts import AnswerForm, WhyForm
from jiugai.communities.forms.houses import BuildingForm, DwellingForm
from jiugai.communities.forms.rows import FacilityForm
from jiugai.communities.models import ROWS, Building, Community, Dwelling, Facility, Proposal, Versioned
from jiugai.communities.permissions import may_propose
from jiugai.communities.queries import TABLES
from jiugai.communities.queries.hidden import sees_row
from jiugai.communities.queries.proposals import (
    PROPOSABLE,
    buildings_of,
    compare_proposal,
    proposals_visible_to,
    row_of,
    titles_of,
    unpack,
)
from jiugai.communities.services import Conflict
from jiugai.communities.services.proposals import (
    accept_proposal,
    change_proposal,
    propose,
    return_proposal,
    submit_proposal,
    withdraw_proposal,
)
from jiugai.communities.states import ProposalState
from jiugai.communities.views.community import rules_in_force
from jiugai.communities.views.shared import visible_community
from jiugai.desk.api import drop_draft

MARK = {
    ProposalState.DRAFT: "idle", ProposalState.SUBMITTED: "wait", ProposalState.ACCEPTED: "done",
    ProposalState.RETURNED: "back",
}  # fmt: skip
ROW_FORMS: dict[str, Any] = {"building": BuildingForm, "dwelling": DwellingForm, "facility": FacilityForm}


def _new_row(community: Community, kind: str, building: Building | None) -> Versioned:
    if kind == "dwelling":
        if building is None:
            raise Http404
        return Dwelling(building=building)
    return Building(community=community) if kind == "building" else Facility(community=community)


def _shown_row(request: OfficeRequest, community: Community, kind: str, row: int) -> Versioned:
    """The row that the form shows: an existing one of the community, or an empty one."""
    if kind not in PROPOSABLE:
        raise Http404
    if kind == Community.KIND:
        return community
    if not row:
        number = request.GET.get("building", "")
        building = buildings_of(community).filter(pk=number).first() if number.isdecimal() else None
        return _new_row(community, kind, building)
    rows: Any = ROWS[kind]._default_manager
    found: Versioned = get_object_or_404(rows.filter(deleted_at=None), pk=row)
    if found.register_community_id != community.pk or not sees_row(request.actor, found):
        raise Http404
    return found


def _form(kind: str, row: Any, data: Any) -> Any:
    """The form of the same facts that the office fills in."""
    if kind != Community.KIND:
        return ROW_FORMS[kind](row, data)
    form = FactsForm(row, rules_in_force(row), data.dict() if data is not None else None)
    for name in ("name", "region_code", "reason"):
        form.fields.pop(name, None)
    return form


def _values(kind: str, row: Any, form: Any) -> dict[str, Any]:
    """The facts that differ from the row."""
    found: dict[str, Any] = {}
    for name, value in (form.facts() if kind == Community.KIND else form.values()).items():
        now = getattr(row, name)
        if name in TABLES:
            changed = {code: v for code, v in value.items() if now.get(code) != v}
            if changed:
                found[name] = changed
        elif value != now and not (value in ("", None) and now in ("", None)):
            found[name] = value
    if kind == "dwelling" and row.pk is None:
        found["building"] = row.building
    return found


def _put(row: Any, proposal: Proposal) -> Any:
    """The row as proposed, so that the form shows it; never saved."""
    for name, value in unpack(proposal).items():
        setattr(row, name, getattr(row, name) | value if name in TABLES else value)
    return row


@allow("communities.propose")
def make(request: OfficeRequest, pk: int, kind: str, row: int) -> HttpResponse:
    """Propose facts of the community, of a row below it, or a new row."""
    community = visible_community(request, pk)
    require(may_propose(request.actor, community))
    shown = _shown_row(request, community, kind, row)
    return _write(request, community, kind, shown, shown, None)


@allow("communities.propose")
def edit(request: OfficeRequest, pk: int) -> HttpResponse:
    """Write a draft or a returned proposal anew."""
    proposal = get_object_or_404(proposals_visible_to(request.actor), pk=pk)
    row = row_of(proposal)
    if row is None:
        row = _new_row(proposal.community, proposal.row_kind, unpack(proposal).get("building"))
    fresh = row_of(proposal) or _new_row(proposal.community, proposal.row_kind, unpack(proposal).get("building"))
    return _write(request, proposal.community, proposal.row_kind, fresh, _put(row, proposal), proposal)


def _write(
    request: OfficeRequest, community: Community, kind: str, now: Any, shown: Any, proposal: Proposal | None
) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    key = f"communities.propose:{community.pk}.{kind}.{now.pk or 'new'}.{proposal.pk if proposal else 0}"
    form = _form(kind, shown, data)
    why = WhyForm(data, initial={"why": proposal.reason if proposal else ""})
    if data is not None and form.is_valid() and why.is_valid():
        try:
            kept = _keep(request, community, kind, now, form, why.cleaned_data["why"], proposal)
            drop_draft(actor=request.actor, key=key)
            return redirect(kept)
        except NotYet as refusal:
            form.add_error(None, str(refusal.missing[0].text) if refusal.missing else str(refusal.reason))
        except BadInput as refusal:
            form.add_error(None, str(refusal.reason))
    context = {
        "form": form, "why": why, "community": community, "proposal": proposal, "draft": key,
        "subject": community if kind == Community.KIND else (now if now.pk else now._meta.verbose_name),
    }  # fmt: skip
    return render(request, "communities/propose.html", context, status=200 if data is None else 422)


def _keep(
    request: OfficeRequest, community: Community, kind: str, now: Any, form: Any, why: str, proposal: Proposal | None
) -> Proposal:
    values = _values(kind, now, form)
    if not values:
        raise BadInput(_("Change at least one fact."))
    if proposal is None:
        row = now if now.pk else None
        proposal = propose(community, actor=request.actor, kind=kind, row=row, values=values, reason=why)
    else:
        proposal = change_proposal(proposal, actor=request.actor, values=values, reason=why)
    if "draft" not in request.POST:
        proposal = submit_proposal(proposal, actor=request.actor)
        messages.success(request, _("The proposal is submitted; the answer comes to your work."))
    return proposal


@allow("communities.proposals")
def proposals(request: OfficeRequest, pk: int) -> HttpResponse:
    """All proposals about one community that this actor may see."""
    community = visible_community(request, pk)
    found = list(proposals_visible_to(request.actor).filter(community=community)[:200])
    titles = titles_of(found)
    rows = [
        {"proposal": p, "title": titles[p.pk], "mark": MARK[ProposalState(p.state)], "state": p.get_state_display()}
        for p in found
    ]
    context = {
        "community": community, "tab": "proposals", "wide": True, "rows": rows,
        "kinds": _kinds(community) if may_propose(request.actor, community) else [],
    }  # fmt: skip
    return render(request, "communities/proposals.html", context)


def _kinds(community: Community) -> list[tuple[str, Any]]:
    """What may be proposed anew: (kind, words)."""
    return [("building", Building._meta.verbose_name), ("facility", Facility._meta.verbose_name)]


@allow("communities.proposals")
def proposal(request: OfficeRequest, pk: int) -> HttpResponse:
    """One proposal, field by field against the register as it is now; the moves that this actor may make."""
    row = get_object_or_404(proposals_visible_to(request.actor), pk=pk)
    form = AnswerForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            return _move(request, row, form.cleaned_data["answer"])
        except Conflict:
            form.add_error(None, _("Somebody has just changed one of these facts. Compare again."))
        except NotYet as refusal:
            form.add_error("answer", " ".join(str(m.text) for m in refusal.missing))
        except BadInput as refusal:
            form.add_error(None, str(refusal.reason))
        status = 422
        row = get_object_or_404(proposals_visible_to(request.actor), pk=pk)
    state, now = ProposalState(row.state), row_of(row)
    context = {
        "proposal": row, "community": row.community, "title": titles_of([row])[row.pk], "rows": compare_proposal(row),
        "mark": MARK[state], "state": state, "version": now.version if now else 0, "form": form,
        "options": {o.name: o for o in options(row, request.actor) if o.allowed}, "gone": row.row_id and now is None,
    }  # fmt: skip
    return render(request, "communities/proposal.html", context, status=status)


def _move(request: OfficeRequest, row: Proposal, answer: str) -> HttpResponse:
    actor, what = request.actor, request.POST.get("do", "")
    if what == "accept":
        sent = request.POST.get("version", "")
        version = int(sent) if sent.isdecimal() else 0
        accept_proposal(row, actor=actor, names=request.POST.getlist("names"), version=version, answer=answer)
        messages.success(request, _("The facts stand in the register now."))
    elif what == "return":
        return_proposal(row, actor=actor, reason=answer)
    elif what == "withdraw":
        withdraw_proposal(row, actor=actor)
    elif what == "submit":
        submit_proposal(row, actor=actor)
    else:
        raise BadInput(_("Choose what to do."))
    return redirect(row)
