"""The page of one community, its facts and its eligibility."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from jiugai.common import clock
from jiugai.common.results import BadInput
from jiugai.common.web import OfficeRequest, allow
from jiugai.communities import services
from jiugai.communities.forms import FactsForm, OverrideForm, RegisterForm
from jiugai.communities.models import Community
from jiugai.communities.permissions import may_override
from jiugai.communities.queries import communities_visible_to, facts_of, rules_of
from jiugai.communities.rules import judge
from jiugai.communities.states import Eligible
from jiugai.communities.views.listing import programmes
from jiugai.communities.views.shared import MARK
from jiugai.desk.api import drop_draft
from jiugai.policies.api import Programme, plan_in_force

REGISTER_KEY = "communities.register"


def _community(request: OfficeRequest, pk: int) -> Community:
    return get_object_or_404(communities_visible_to(request.actor).select_related("county"), pk=pk)


def _judged(community: Community) -> list[dict[str, Any]]:
    """Per programme: where it is named, the rule's verdict with reasons, and a person's decision."""
    rows = []
    linked = ("programme", "policy", "clause", "clause__policy", "judged_by")
    for enrolment in community.enrolments.select_related(*linked):
        policy = enrolment.judged_by
        rules = rules_of(policy, enrolment.programme) if policy else []
        verdict = judge(facts_of(community), rules)
        rows.append(
            {"enrolment": enrolment, "verdict": verdict, "mark": MARK[Eligible(enrolment.stands)], "policy": policy}
        )
    return rows


@allow("communities.read")
def community(request: OfficeRequest, pk: int) -> HttpResponse:
    """One page per community 一小区一档: eligibility with every reason and clause, and what is missing."""
    row = _community(request, pk)
    context = {
        "community": row,
        "tab": "overview",
        "judged": _judged(row),
        "override": may_override(request.actor, row),
    }
    return render(request, "communities/community.html", context)


def _rules(row: Community) -> list[Any]:
    policy = plan_in_force(row.county.code, clock.today(row.county.code))
    if policy is None:
        return []
    return [rule for e in row.enrolments.select_related("programme") for rule in rules_of(policy, e.programme)]


@allow("communities.edit")
def edit(request: OfficeRequest, pk: int) -> HttpResponse:
    """Write what is known; a save in between by somebody else is shown, not overwritten."""
    row = _community(request, pk)
    key = f"communities.edit:{row.pk}:{row.version}"
    form = FactsForm(row, _rules(row), request.POST.dict() or None)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            services.change_row(row, actor=request.actor, values=form.facts(), version=version)
        except services.Conflict as refusal:
            form.add_error(None, str(refusal.reason))
            form.data = {**form.data, "version": str(refusal.version)}
            fresh = _community(request, pk)
            draft = f"communities.edit:{row.pk}:{refusal.version}"
            context = {"form": form, "community": fresh, "conflicts": refusal.conflicts, "draft": draft}
            return render(request, "communities/edit.html", context, status=409)
        drop_draft(actor=request.actor, key=key)
        return redirect(row)
    status = 422 if form.is_bound else 200
    return render(request, "communities/edit.html", {"form": form, "community": row, "draft": key}, status=status)


@allow("communities.override")
def override(request: OfficeRequest, pk: int, enrolment: int) -> HttpResponse:
    """Set the rule's answer aside, with person and reason."""
    row = _community(request, pk)
    target = get_object_or_404(row.enrolments.select_related("programme"), pk=enrolment)
    key = f"communities.override:{target.pk}"
    form = OverrideForm(request.POST or None, initial={"answer": target.override})
    if request.method == "POST" and form.is_valid():
        answer = form.cleaned_data["answer"]
        services.override_eligibility(
            target,
            actor=request.actor,
            answer="" if answer == "rule" else answer,
            reason=form.cleaned_data["reason"],
        )
        drop_draft(actor=request.actor, key=key)
        return redirect(row)
    context = {"form": form, "community": row, "enrolment": target, "draft": key}
    return render(request, "communities/override.html", context, status=422 if form.is_bound else 200)


@allow("communities.edit")
def register(request: OfficeRequest) -> HttpResponse:
    form = RegisterForm(programmes(request), request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = Programme.objects.filter(county__code=request.actor.county, code__in=form.cleaned_data["programmes"])
        try:
            row = services.register_community(
                actor=request.actor,
                name=form.cleaned_data["name"],
                region_code=request.actor.scope.ljust(12, "0"),
                programmes=list(chosen),
            )
        except BadInput as refusal:
            form.add_error("name", str(refusal.reason))
        else:
            drop_draft(actor=request.actor, key=REGISTER_KEY)
            return redirect(row)
    context = {
        "form": form,
        "title": _("Register a community"),
        "back": reverse_lazy("communities:list"),
        "draft": REGISTER_KEY,
    }
    return render(request, "communities/register.html", context, status=422 if form.is_bound else 200)
