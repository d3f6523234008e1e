"""Duties and task forces as the plans of the county set them."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _

from jiugai.common.actors import Actor
from jiugai.common.clauses import clause_url
from jiugai.common.results import require
from jiugai.common.web import OfficeRequest, allow
from jiugai.organisations.forms import HolderForm
from jiugai.organisations.models import Duty, Organisation, TaskForceMember
from jiugai.organisations.permissions import may_name_holder
from jiugai.organisations.queries import (
    duties_standing,
    organisations_visible_to,
    people_of,
    still_standing,
    task_forces_visible_to,
)
from jiugai.organisations.services.plan_bodies import name_holder
from jiugai.organisations.states import TaskForcePart


def _by_clause(rows: list[Duty], actor: Actor) -> list[dict[str, Any]]:
    """Duties in the order of the plan, one group for each clause."""
    return [
        {"clause": clause, "url": clause_url(plan, clause, actor), "county": county, "duties": list(duties)}
        for (plan, clause, county), duties in groupby(rows, key=lambda d: (d.plan_key, d.clause, d.county))
    ]


@allow("organisations.read")
def duties(request: OfficeRequest) -> HttpResponse:
    """Who answers for what: in the order of the plan, or by organisation."""
    rows = list(duties_standing(request.actor))
    by = "organisation" if request.GET.get("by") == "organisation" else "clause"
    context: dict[str, Any] = {"by": by, "n": len(rows)}
    if by == "clause":
        context["groups"] = _by_clause(rows, request.actor)
    else:
        standing = duties_standing(request.actor).order_by("plan_key", "order")
        bodies = organisations_visible_to(request.actor).filter(duties__in=standing).distinct()
        mine = Prefetch("duties", queryset=standing)
        context["bodies"] = [
            (o, [(d, clause_url(d.plan_key, d.clause, request.actor)) for d in o.duties.all()])
            for o in bodies.prefetch_related(mine)
        ]
    context["without"] = _without_duty(request)
    return render(request, "organisations/duties.html", context)


def _without_duty(request: OfficeRequest) -> list[Organisation]:
    """Bodies with a seat in a task force for which the plan names no duty."""
    force = still_standing(request.actor, "memberships__task_force__")
    seated = organisations_visible_to(request.actor).filter(
        force, memberships__isnull=False, memberships__until__isnull=True
    )
    return list(seated.exclude(pk__in=duties_standing(request.actor).values("organisations")).distinct())


@allow("organisations.read")
def task_forces(request: OfficeRequest) -> HttpResponse:
    """All task forces of the county; with a single one, its page."""
    rows = list(task_forces_visible_to(request.actor).filter(still_standing(request.actor)))
    if len(rows) == 1:
        return HttpResponseRedirect(rows[0].get_absolute_url())
    return render(request, "organisations/task_forces.html", {"forces": rows})


@allow("organisations.read")
def task_force(request: OfficeRequest, pk: int) -> HttpResponse:
    """The leading group with its office: posts, bodies, who holds them, which are vacant."""
    force = get_object_or_404(task_forces_visible_to(request.actor), pk=pk)
    seats = list(force.members.select_related("organisation"))
    held_before = {s.seat_key for s in seats if s.until is not None and s.holder_label}
    now = [(s, s.vacancy(held_before)) for s in seats if s.until is None]
    group = [p for p in TaskForcePart if p not in OFFICE_PARTS]
    context = {
        "force": force,
        "group": _parts(now, group),
        "office": _parts(now, OFFICE_PARTS),
        "former": [s for s in seats if s.until is not None],
        "vacant_n": sum(v == "vacant" for _s, v in now),
        "unnamed_n": sum(v == "unnamed" for _s, v in now),
        "seat_n": len(now),
        "may_name": may_name_holder(request.actor, force),
    }
    return render(request, "organisations/task_force.html", context)


Seat = tuple[TaskForceMember, str]
OFFICE_PARTS = [TaskForcePart.DIRECTOR, TaskForcePart.OFFICE_DEPUTY, TaskForcePart.OFFICE_MEMBER]


def _parts(seats: list[Seat], parts: list[TaskForcePart]) -> list[tuple[str, list[Seat]]]:
    grouped = [(p.label, [(s, v) for s, v in seats if s.part == p]) for p in parts]
    return [(str(label), rows) for label, rows in grouped if rows]


@allow("organisations.edit")
def seat(request: OfficeRequest, pk: int) -> HttpResponse:
    """Say who holds a seat now."""
    row = get_object_or_404(TaskForceMember.objects.select_related("task_force__county"), pk=pk, until__isnull=True)
    force = get_object_or_404(task_forces_visible_to(request.actor), pk=row.task_force_id)
    require(may_name_holder(request.actor, force))
    initial = {"person": row.holder_id, "holder_label": "" if row.holder_id else row.holder_label}
    form = HolderForm(request.POST or None, people=people_of(request.actor, force.county.code), initial=initial)
    if request.method == "POST" and form.is_valid():
        holder_id, label = form.holder()
        name_holder(actor=request.actor, seat=row, holder_id=holder_id, holder_label=label)
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(force.get_absolute_url())
    context = {"form": form, "title": str(row), "lead": str(force), "back": force.get_absolute_url()}
    return render(request, "common/form.html", context, status=422 if form.errors else 200)
