"""Pages of the register: list, one community, its facts, its eligibility."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jiugai.common import clock, subjects
from jiugai.common.results import BadInput, WrongState
from jiugai.common.tables import Action, ChoiceFilter, Column, Empty, ListPage, RangeFilter
from jiugai.common.templatetags.jiugai import joined, zh_time
from jiugai.common.web import OfficeRequest, allow
from jiugai.communities import services
from jiugai.communities.forms import FactsForm, OverrideForm, RegisterForm
from jiugai.communities.models import Community, Enrolment
from jiugai.communities.permissions import may_edit, may_override
from jiugai.communities.queries import Event, communities_visible_to, facts_of, history, reconcile, rules_of
from jiugai.communities.rules import judge
from jiugai.communities.states import Eligible
from jiugai.desk.api import drop_draft
from jiugai.policies.api import Programme, Road, plan_in_force

MARK = {Eligible.YES: "done", Eligible.NO: "stop", Eligible.ASK: "wait"}
REGISTER = Action(
    _("Register a community"), reverse_lazy("communities:register"), "add", main=True, permission="communities.edit",
    text=_("One the plan does not name; eligibility is judged at once."),
)  # fmt: skip

REGISTER_KEY = "communities.register"
LOAD = Action(
    _("Load a plan document"), reverse_lazy("policies:upload"), "upload", permission="policies.review",
    text=_("The communities that the plan names are registered with it."),
)  # fmt: skip


def _programmes(request: HttpRequest) -> list[tuple[str, str]]:
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
            "programme", _("Programme"), choices=_programmes,
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


def _line(event: Event) -> str:
    return " · ".join(part for part in (event.who, event.reason) if part)


@allow("communities.read")
def community(request: OfficeRequest, pk: int) -> HttpResponse:
    """One page per community 一小区一档: facts, road, eligibility with every reason and clause, history."""
    row = _community(request, pk)
    at = list(Road.values).index(row.step)
    context = {
        "community": row,
        "road": [
            {"label": label, "state": "done" if n < at else "doing" if n == at else "idle", "current": n == at}
            for n, label in enumerate(Road.labels)
        ],
        "judged": _judged(row),
        "edit": may_edit(request.actor, row),
        "override": may_override(request.actor, row),
        "override_form": OverrideForm(),
        "subject": subjects.ref(row),
        "events": [{"when": zh_time(e.at), "what": e.label, "who": _line(e)} for e in history(row)],
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
            services.change_facts(row, actor=request.actor, facts=form.facts(), version=version)
        except WrongState as refusal:
            form.add_error(None, str(refusal.reason))
            fresh = _community(request, pk)
            theirs = services.differences(fresh, form.facts())
            context = {
                "form": form,
                "community": fresh,
                "theirs": theirs,
                "draft": f"communities.edit:{row.pk}:{fresh.version}",
            }
            form.data = {**form.data, "version": str(fresh.version)}
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
    form = RegisterForm(_programmes(request), request.POST or None)
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
