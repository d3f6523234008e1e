"""The page of one community, its facts and its eligibility."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from jiugai.common import clock
from jiugai.common.results import BadInput
from jiugai.common.web import OfficeRequest, allow
from jiugai.communities import services
from jiugai.communities.forms import FactsForm, OverrideForm, RegisterForm, RuleOf
from jiugai.communities.models import Community, CommunityVersion
from jiugai.communities.permissions import may_edit, may_override
from jiugai.communities.queries import (
    fact_words,
    judged_at,
    judged_now,
    missing_of,
    moment_of,
    rules_of,
    state_at,
    turns_of,
)
from jiugai.communities.queries.alike import alike
from jiugai.communities.views.listing import programmes
from jiugai.communities.views.shared import asked_day, places_of, visible_community
from jiugai.desk.api import drop_draft
from jiugai.policies.api import Programme, plan_in_force

REGISTER_KEY = "communities.register"


@allow("communities.read")
def community(request: OfficeRequest, pk: int) -> HttpResponse:
    """One page per community 一小区一档: what is missing, eligibility with reasons and clauses, and why it turned."""
    row, at = visible_community(request, pk), asked_day(request)
    state = state_at(row, at)
    if state is None:
        return render(request, "communities/community.html", {"community": row, "tab": "overview", "at": at})
    judged = judged_at(row, state, at) if at else judged_now(row)
    edits = may_edit(request.actor, row)
    context = {
        "community": row, "tab": "overview", "at": at, "state": state, "judged": judged,
        "missing": missing_of(judged), "turns": turns_of(row, moment_of(at) if at else None),
        "override": may_override(request.actor, row), "edit": edits,
        "alike": alike(row, request.actor) if edits and not at else [],
    }  # fmt: skip
    return render(request, "communities/community.html", context)


def rules_in_force(row: Community) -> list[RuleOf]:
    """The rules that the plan in force holds for the programmes of a community."""
    policy = plan_in_force(row.county.code, clock.today(row.county.code))
    if policy is None:
        return []
    programmes = [e.programme for e in row.enrolments.select_related("programme")]
    return [RuleOf(str(p), policy.key, rule) for p in programmes for rule in rules_of(policy, p)]


@allow("communities.edit")
def edit(request: OfficeRequest, pk: int) -> HttpResponse:
    """Write what is known. What somebody else saved meanwhile is kept; where both wrote, the person chooses."""
    row = visible_community(request, pk)
    key = f"communities.edit:{row.pk}:{row.version}"
    posted = request.POST.dict() if request.method == "POST" else None
    form = FactsForm(row, rules_in_force(row), posted, places_of(request.actor))
    status = 422 if posted is not None else 200
    context: dict[str, Any] = {"form": form, "community": row, "draft": key}
    if posted is not None and form.is_valid():
        try:
            _save(request, row, form)
        except services.Conflict as refusal:
            status = 409
            context |= _conflict(row, form, refusal, posted)
        except BadInput as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            drop_draft(actor=request.actor, key=key)
            return redirect(row)
    return render(request, "communities/edit.html", context, status=status)


def _save(request: OfficeRequest, row: Community, form: FactsForm) -> None:
    choices = {n.removeprefix("choose:"): str(v) for n, v in request.POST.items() if n.startswith("choose:")}
    services.save_facts(
        row,
        actor=request.actor,
        values=form.facts(),
        base=form.base_version,
        version=form.cleaned_data["version"],
        choices=choices,
        reason=form.cleaned_data["reason"],
    )


def _conflict(row: Community, form: FactsForm, refusal: services.Conflict, posted: dict[str, str]) -> dict[str, Any]:
    """What the page shows beside the form: per fact what is saved, what this person wrote, and a choice."""
    fresh = Community.objects.get(pk=row.pk)
    shown = CommunityVersion.objects.get(row=row, nth=form.base_version)
    form.rebase(shown, fresh)
    words = partial(_in_words, form)
    conflicts = [
        {
            "name": c.name, "label": form.label_of(c.name), "chosen": posted.get(f"choose:{c.name}", ""),
            "was": words(c.name, c.was), "theirs": words(c.name, c.theirs), "mine": words(c.name, c.mine),
        }
        for c in refusal.conflicts
    ]  # fmt: skip
    return {"conflicts": conflicts, "draft": f"communities.edit:{row.pk}:{fresh.version}"}


def _in_words(form: FactsForm, name: str, value: Any) -> str:
    return fact_words(Community.KIND, "in_region" if ":" in name else name, value)


@allow("communities.override")
def override(request: OfficeRequest, pk: int, enrolment: int) -> HttpResponse:
    """Set the rule's answer aside, with person and reason."""
    row = visible_community(request, pk)
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
    form = RegisterForm(programmes(request), request.POST or None, places_of(request.actor))
    if request.method == "POST" and form.is_valid():
        chosen = Programme.objects.filter(county__code=request.actor.county, code__in=form.cleaned_data["programmes"])
        try:
            row = services.register_community(
                actor=request.actor,
                name=form.cleaned_data["name"],
                region_code=form.cleaned_data.get("region_code") or request.actor.scope.ljust(12, "0"),
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
