"""Reading plans in force: list, one plan, one clause, and what a revision changed."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from jiugai.common import clock
from jiugai.common.tables import Action, ChoiceFilter, Column, Empty, ListPage
from jiugai.common.web import OfficeRequest, allow
from jiugai.organisations.api import duties_visible_to, task_forces_visible_to
from jiugai.policies.models import Clause, Policy
from jiugai.policies.queries import changes_between, policies_visible_to, readings_visible_to, stages_on
from jiugai.policies.states import Category, PolicyState, ReadingState

STATE = {PolicyState.IN_FORCE: "done", PolicyState.SUPERSEDED: "idle"}
LOAD = Action(
    _("Load a plan document"), reverse_lazy("policies:upload"), "upload", main=True, permission="policies.review",
    text=_("The official text becomes a draft that you confirm fact by fact."),
)  # fmt: skip


class PolicyList(ListPage):
    id = "policies.policies"
    title = _("Plan documents")
    unit = _("documents")
    template = "policies/list.html"
    columns = [
        Column("title", _("Title"), value=str, link=lambda p: p.get_absolute_url(), wrap=True, sort="title"),
        Column("doc_number", _("Document number")),
        Column("issued_on", _("Issued on"), kind="date"),
        Column("effective_from", _("In force from"), kind="date"),
        Column("effective_until", _("Superseded on"), kind="date"),
        Column("state", _("State"), kind="state", value=lambda p: (STATE[p.state], p.get_state_display())),
    ]
    search_fields = ("title", "title_en", "doc_number", "issuer")
    filters = [ChoiceFilter("state", _("State"), choices=PolicyState.choices)]
    default_order = "-effective_from"
    actions = [LOAD]
    empty = Empty(
        _("No plan document yet"), _("The county begins with its plan: scope, targets, bodies, stages."), [LOAD]
    )

    def queryset(self, request: OfficeRequest) -> QuerySet[Policy]:
        return policies_visible_to(request.actor)

    def context(self, **more: object) -> dict[str, object]:
        waiting = readings_visible_to(self.request.actor).filter(
            state__in=[ReadingState.QUEUED, ReadingState.REVIEW, ReadingState.FAILED]
        )
        return super().context(**more) | {"readings": list(waiting)}


def _policy(request: OfficeRequest, key: str) -> Policy:
    return get_object_or_404(policies_visible_to(request.actor), key=key)


LINKED = ("clause", "clause__policy")


def _summary(request: OfficeRequest, plan: Policy) -> dict[str, Any]:
    return {
        "targets": plan.targets.select_related("programme", *LINKED),
        "tiers": plan.tiers.select_related(*LINKED),
        "eligibility": plan.eligibilityrules.select_related("programme", *LINKED),
        "named": plan.namedcommunitys.select_related("programme", *LINKED).order_by("programme__order", "order"),
        "stages": stages_on(plan, clock.today(plan.county.code)),
    }


def _items(request: OfficeRequest, plan: Policy) -> dict[str, Any]:
    items = list(plan.catalogueitems.select_related(*LINKED).prefetch_related("responsible"))
    return {"catalogue": [(label, [i for i in items if i.category == code]) for code, label in Category.choices]}


def _rules(request: OfficeRequest, plan: Policy) -> dict[str, Any]:
    return {
        "obligations": plan.obligations.select_related(*LINKED),
        "standards": plan.standards.select_related(*LINKED),
        "thresholds": plan.thresholds.select_related(*LINKED),
        "rates": plan.rates.select_related(*LINKED),
        "sources": plan.fundingsources.select_related(*LINKED),
    }


def _duties(request: OfficeRequest, plan: Policy) -> dict[str, Any]:
    return {
        "duties": duties_visible_to(request.actor).filter(plan_key=plan.key),
        "task_force": task_forces_visible_to(request.actor).filter(plan_key=plan.key).first(),
    }


def _findings(request: OfficeRequest, plan: Policy) -> dict[str, Any]:
    return {"findings": plan.findings.select_related(*LINKED)}


def _clauses(request: OfficeRequest, plan: Policy) -> dict[str, Any]:
    return {"clauses": plan.clauses.select_related("policy")}


PARTS: dict[str, tuple[Any, Callable[[OfficeRequest, Policy], dict[str, Any]]]] = {
    "summary": (_("Summary"), _summary),
    "items": (_("Items"), _items),
    "rules": (_("Rules and money"), _rules),
    "duties": (_("Duties"), _duties),
    "findings": (_("Contradictions"), _findings),
    "clauses": (_("Clauses"), _clauses),
}


@allow("policies.read")
def policy(request: OfficeRequest, key: str) -> HttpResponse:
    """The whole plan in parts; each row of what it decides stands with its clause."""
    plan = _policy(request, key)
    part = request.GET.get("part", "")
    part = part if part in PARTS else "summary"
    counts = {
        "items": plan.catalogueitems.count(),
        "duties": duties_visible_to(request.actor).filter(plan_key=plan.key).count(),
        "findings": plan.findings.count(),
        "clauses": plan.clauses.count(),
    }
    context = {
        "policy": plan,
        "part": part,
        "parts": [(id_, label, counts.get(id_)) for id_, (label, _read) in PARTS.items()],
        "template": f"policies/parts/{part}.html",
        "earlier": plan.supersedes,
        "later": Policy.objects.filter(supersedes=plan).first(),
    }
    return render(request, "policies/policy.html", context | PARTS[part][1](request, plan))


@allow("policies.read")
def clause(request: OfficeRequest, key: str, number: str) -> HttpResponse:
    """One clause: number, text where the document was loaded, summary, neighbours, and what rests on it."""
    plan = _policy(request, key)
    found = Clause.objects.filter(policy=plan, number=number).select_related("policy").first()
    if found is None:
        raise Http404
    near = list(
        Clause.objects.filter(policy=plan, order__range=(found.order - 1, found.order + 1)).select_related("policy")
    )
    before = next((c for c in near if c.order < found.order), None)
    after = next((c for c in near if c.order > found.order), None)
    rests = [
        (model_rows.model._meta.verbose_name, list(model_rows))
        for model_rows in (
            plan.targets.filter(clause=found),
            plan.eligibilityrules.filter(clause=found),
            plan.catalogueitems.filter(clause=found),
            plan.obligations.filter(clause=found),
            plan.stages.filter(clause=found),
            plan.thresholds.filter(clause=found),
            plan.rates.filter(clause=found),
            plan.fundingsources.filter(clause=found),
            plan.findings.filter(clause=found),
        )
    ]
    duties = duties_visible_to(request.actor).filter(plan_key=plan.key, clause=found.number)
    context = {
        "policy": plan, "clause_row": found, "before": before, "after": after,
        "rests": [(label, rows) for label, rows in rests if rows], "duties": duties,
    }  # fmt: skip
    return render(request, "policies/clause.html", context)


@allow("policies.read")
def changes(request: OfficeRequest, key: str) -> HttpResponse:
    """What this revision changed against the plan it supersedes."""
    plan = _policy(request, key)
    if plan.supersedes is None:
        raise Http404
    context = {"policy": plan, "earlier": plan.supersedes, "changes": changes_between(plan.supersedes, plan)}
    return render(request, "policies/changes.html", context)
