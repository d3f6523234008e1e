"""Admission: what the rules of the plan in force say of a community, and what a person decided instead."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiugai.audit.api import record, snapshot
from jiugai.common import clock
from jiugai.common.actors import Actor, system_actor
from jiugai.common.results import BadInput, NotAllowed, require
from jiugai.communities.models import AdmissionCap, Building, Community, Enrolment, write_versions
from jiugai.communities.permissions import may_override
from jiugai.communities.queries import facts_of, rules_of
from jiugai.communities.rules import Verdict, judge
from jiugai.communities.states import Eligible
from jiugai.organisations.api import counties_all
from jiugai.policies.api import Policy, Programme, plan_in_force

CHUNK = 500
CAP = ("built_after", "per_mille", "source")


def judge_by_plan_in_force(county: str, actor: Actor) -> int:
    """Judge every enrolment that another plan than the one in force today has judged; how many there were.

    A revision whose day lies ahead judges nobody before that day: the scheduler asks again (`judge_again`).
    """
    policy = plan_in_force(county, clock.today(county))
    if policy is None:
        return 0
    rows = Enrolment.objects.filter(community__county__code=county).exclude(judged_by=policy)
    stale = list(rows.values_list("pk", flat=True))
    judge_many(stale, policy, actor)
    return len(stale)


def judge_many(pks: Sequence[int], policy: Policy, actor: Actor) -> int:
    """Judge these enrolments by the plan, reading rules and buildings once for all; how many answers changed.

    They are read under a lock: two people may have the same community judged at once. An override stays untouched.
    """
    locked = Enrolment.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    locked = locked.select_related("programme", "community", "judged_by")
    enrolments = [e for start in range(0, len(pks), CHUNK) for e in locked.filter(pk__in=pks[start : start + CHUNK])]
    rules = {p.pk: rules_of(policy, p) for p in {e.programme for e in enrolments}}
    buildings: dict[int, list[Building]] = {}
    of = [e.community_id for e in enrolments]
    for start in range(0, len(of), CHUNK):
        for b in Building.objects.filter(community__in=of[start : start + CHUNK], deleted_at=None):
            buildings.setdefault(b.community_id, []).append(b)
    return sum(
        _apply(e, judge(facts_of(e.community, buildings.get(e.community_id, [])), rules[e.programme_id]), policy, actor)
        for e in enrolments
    )


def judge_again() -> None:
    """Periodic: a plan may have come into force over night."""
    for county in counties_all():
        with transaction.atomic():
            judge_by_plan_in_force(county.code, system_actor("scheduler", county.code))


def _apply(enrolment: Enrolment, verdict: Verdict, policy: Policy, actor: Actor) -> bool:
    """Write the rules' answer where it is another one, or another plan's; whether it was.

    Such a turn is on record: nobody changed it by hand, yet it changed.
    """
    before = _answer(enrolment)
    enrolment.answer, enrolment.first_rank, enrolment.judged_by = verdict.answer, verdict.first_rank, policy
    after = _answer(enrolment)
    if after == before:
        return False
    _keep(enrolment, actor)
    record(actor, "communities.enrolment.judged", enrolment, before=before, after=after, county=policy.county.code)
    return True


def judge_community(community: Community, actor: Actor) -> None:
    """Judge all enrolments of a community by the plan in force, after its facts have changed."""
    policy = plan_in_force(community.county.code, clock.today(community.county.code))
    if policy:
        judge_many(list(community.enrolments.values_list("pk", flat=True)), policy, actor)


def _keep(enrolment: Enrolment, actor: Actor) -> None:
    enrolment.version, enrolment.changed_at = enrolment.version + 1, clock.now()
    enrolment.save()
    write_versions(Enrolment, [enrolment.pk], actor=actor, at=enrolment.changed_at)


def _answer(enrolment: Enrolment) -> dict[str, Any]:
    """The rules' answer with the key of the plan that gave it."""
    plan = enrolment.judged_by.key if enrolment.judged_by else ""
    return {"answer": str(enrolment.answer), "first_rank": enrolment.first_rank, "judged_by": plan}


def override_eligibility(enrolment: Enrolment, *, actor: Actor, answer: str, reason: str) -> Enrolment:
    """A named person sets the rule's answer aside, with a reason (TR-2.1); an empty answer lets the rule count."""
    if answer and answer not in Eligible.values:
        raise ValueError(answer)
    if not reason.strip():
        raise BadInput(_("Write why the rule is set aside."))
    with transaction.atomic():
        fresh = Enrolment.objects.select_for_update().select_related("community").get(pk=enrolment.pk)
        require(may_override(actor, fresh.community))
        before = snapshot(fresh, ("override", "override_reason"))
        fresh.override = answer
        fresh.override_reason = reason.strip() if answer else ""
        fresh.override_by = actor.label if answer else ""
        fresh.override_at = clock.now() if answer else None
        _keep(fresh, actor)
        record(
            actor,
            "communities.enrolment.overridden",
            fresh,
            before=before,
            after=snapshot(fresh, ("override", "override_reason")),
            reason=reason,
            county=actor.county,
        )
    return fresh


def set_admission_cap(
    programme: Programme, *, actor: Actor, built_after: datetime.date, per_mille: int, source: str
) -> AdmissionCap:
    """Set how large a share of the households may be built later (R-ELIG-3). Raises NotAllowed, BadInput."""
    if not actor.may("communities.override") or programme.county.code != actor.county:
        raise NotAllowed(_("Only the lead office sets the cap."))
    if not 0 <= per_mille <= 1000:
        raise BadInput(_("Write a share between 0 and 100 %."))
    if not source.strip():
        raise BadInput(_("Write which document sets the share."))
    with transaction.atomic():
        cap = AdmissionCap.objects.filter(programme=programme).first() or AdmissionCap(programme=programme)
        before = snapshot(cap, CAP) if cap.pk else None
        cap.built_after, cap.per_mille, cap.source = built_after, per_mille, source.strip()
        cap.save()
        record(actor, "communities.cap.set", cap, before=before, after=snapshot(cap, CAP), county=actor.county)
    return cap
