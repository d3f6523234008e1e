"""Duties and leading groups as a plan document sets them."""

import datetime
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q

from jiugai.audit import api as audit
from jiugai.common import clock
from jiugai.common.actors import Actor
from jiugai.common.results import BadInput, require
from jiugai.organisations.models import County, Duty, Organisation, TaskForce, TaskForceMember
from jiugai.organisations.permissions import may_name_holder
from jiugai.organisations.states import TaskForcePart


@dataclass(frozen=True)
class DutySpec:
    """A duty in our own short words. `clause`: its number, such as "四（二）"; `organisations` answer for it."""

    clause: str
    organisations: list[Organisation]
    text_zh: str
    text_en: str = ""
    order: int = 0


@dataclass(frozen=True)
class MemberSpec:
    """A seat. `role`: head, deputy or member of the group; director, deputy or member of its office."""

    role: str
    post_zh: str
    post_en: str = ""
    organisation: Organisation | None = None


@dataclass(frozen=True)
class TaskForceSpec:
    name: str
    name_en: str = ""
    office_at: str = ""
    dissolves: str = ""
    members: list[MemberSpec] = field(default_factory=list)
    office_posts: list[MemberSpec] = field(default_factory=list)


def _require_county(county: County, organisations: list[Organisation]) -> None:
    foreign = [o.name for o in organisations if o.county_id != county.pk]
    if foreign:
        raise BadInput(f"{'、'.join(foreign)}: {county.code}")


def replace_duties(*, actor: Actor, county: County, plan_key: str, duties: list[DutySpec]) -> list[Duty]:
    """Set the duties of one plan; duties of other plans stay. Calling it again with the same duties changes nothing."""
    for spec in duties:
        _require_county(county, spec.organisations)
    wanted = [(s.clause, s.text_zh, s.text_en, s.order, sorted({o.pk for o in s.organisations})) for s in duties]
    with transaction.atomic():
        County.objects.select_for_update().get(pk=county.pk)
        rows = Duty.objects.filter(county=county, plan_key=plan_key).prefetch_related("organisations")
        present = [(d.clause, d.text_zh, d.text_en, d.order, sorted(o.pk for o in d.organisations.all())) for d in rows]
        if sorted(wanted) == sorted(present):
            return list(rows)
        rows.delete()
        written = []
        for spec in duties:
            duty = Duty.objects.create(
                county=county,
                plan_key=plan_key,
                clause=spec.clause,
                text_zh=spec.text_zh,
                text_en=spec.text_en,
                order=spec.order,
            )
            duty.organisations.set(spec.organisations)
            written.append(duty)
        audit.record(
            actor,
            "organisations.duties.replaced",
            county,
            before={"plan": plan_key, "duties": len(present)},
            after={"plan": plan_key, "duties": len(written)},
            county=county.code,
        )
    return written


def _part(spec: MemberSpec, in_office: bool) -> TaskForcePart:
    if in_office:
        names = {"deputy": TaskForcePart.OFFICE_DEPUTY, "member": TaskForcePart.OFFICE_MEMBER}
        return names.get(spec.role) or TaskForcePart(spec.role)
    return TaskForcePart(spec.role)


def replace_task_force(*, actor: Actor, county: County, plan_key: str, spec: TaskForceSpec) -> TaskForce:
    """Set the leading group of one plan. Seats that go keep their history; seats that stay keep their holders."""
    seats = [(s, _part(s, False)) for s in spec.members] + [(s, _part(s, True)) for s in spec.office_posts]
    _require_county(county, [s.organisation for s, _ in seats if s.organisation])
    today = clock.today(county.code)
    with transaction.atomic():
        County.objects.select_for_update().get(pk=county.pk)
        force, made = TaskForce.objects.get_or_create(county=county, plan_key=plan_key, defaults={"name": spec.name})
        force.name, force.name_en = spec.name, spec.name_en
        force.office_at, force.dissolves = spec.office_at, spec.dissolves
        force.save()
        added, ended = _set_seats(force, seats, today)
        if made or added or ended:
            audit.record(
                actor,
                "organisations.task_force.replaced",
                force,
                after={"plan": plan_key, "name": spec.name, "seats_added": added, "seats_ended": ended},
                county=county.code,
            )
    return force


def _set_seats(
    force: TaskForce, seats: list[tuple[MemberSpec, TaskForcePart]], today: datetime.date
) -> tuple[int, int]:
    open_seats = list(force.members.filter(Q(until__isnull=True)))
    added = 0
    for order, (spec, part) in enumerate(seats):
        organisation_id = spec.organisation.pk if spec.organisation else None
        same = next(
            (s for s in open_seats if (s.part, s.post_zh, s.organisation_id) == (part, spec.post_zh, organisation_id)),
            None,
        )
        if same is None:
            TaskForceMember.objects.create(
                task_force=force,
                part=part,
                post_zh=spec.post_zh,
                post_en=spec.post_en,
                organisation=spec.organisation,
                order=order,
                since=today,
            )
            added += 1
            continue
        open_seats.remove(same)
        same.order, same.post_en = order, spec.post_en
        same.save(update_fields=["order", "post_en"])
    for seat in open_seats:
        seat.until = max(today, seat.since)
        seat.save(update_fields=["until"])
    return added, len(open_seats)


def name_holder(*, actor: Actor, seat: TaskForceMember, holder_id: int | None, holder_label: str) -> TaskForceMember:
    """Say who holds a seat now. The former holder stays on the old row; the seat goes on in a new one."""
    require(may_name_holder(actor, seat.task_force))
    with transaction.atomic():
        seat = (
            TaskForceMember.objects.select_for_update(of=("self",)).select_related("task_force__county").get(pk=seat.pk)
        )
        today = clock.today(seat.task_force.county.code)
        before = seat.holder_label
        if not seat.is_vacant:
            seat.until = max(today, seat.since)
            seat.save(update_fields=["until"])
            seat.pk, seat.since, seat.until = None, max(today, seat.since), None
            seat._state.adding = True
        seat.holder_id, seat.holder_label = holder_id, holder_label
        seat.save()
        audit.record(
            actor,
            "organisations.seat.held",
            seat.task_force,
            before={"post": seat.post_zh, "held_by": before},
            after={"post": seat.post_zh, "held_by": holder_label},
            county=seat.task_force.county.code,
        )
    return seat


def vacate_seats(*, actor: Actor, holder_id: int) -> list[TaskForceMember]:
    """Somebody left: each seat he held falls back to its post, vacant, and his time in it stays in history."""
    with transaction.atomic():
        held = TaskForceMember.objects.filter(holder_id=holder_id, until__isnull=True)
        return [name_holder(actor=actor, seat=s, holder_id=None, holder_label="") for s in held]


def retire_plan(*, actor: Actor, county: County, plan_key: str, on: datetime.date) -> None:
    """A revision holds from `on`: the earlier plan's duties and task force end, and stay readable with their plan."""
    with transaction.atomic():
        duties = Duty.objects.filter(county=county, plan_key=plan_key, until=None).update(until=on)
        TaskForce.objects.filter(county=county, plan_key=plan_key, until=None).update(until=on)
        audit.record(
            actor,
            "organisations.duties.retired",
            county,
            after={"plan": plan_key, "duties": duties, "until": on.isoformat()},
            county=county.code,
        )
