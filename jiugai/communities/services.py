"""Writes of the register: entries from a plan, facts, the judgement of the rules, and a person's override."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiugai.audit.api import record, snapshot
from jiugai.common import clock
from jiugai.common.actors import Actor, system_actor
from jiugai.common.results import BadInput, WrongState, require
from jiugai.communities.models import Community, Enrolment
from jiugai.communities.permissions import may_edit, may_override
from jiugai.communities.queries import facts_of, rules_of
from jiugai.communities.rules import Verdict, judge, name_key
from jiugai.communities.states import Eligible
from jiugai.organisations.api import counties_all
from jiugai.policies.api import NamedCommunity, Policy, plan_in_force

FACTS = (
    "address", "region_code", "note", "land", "in_region", "built_from", "built_to", "buildings", "households", "area",
    "conditions", "excluded",
)  # fmt: skip


def register_named_communities(policy: Policy, actor: Actor) -> None:
    """Give every community that a plan names an entry, once, however many programmes name it; judge it by the plan.

    Names are kept exactly as written; entries that exist keep all they have (TR-2.2a, TR-2.2b).
    """
    county = policy.county
    area = county.region.code
    for named in NamedCommunity.objects.filter(policy=policy).select_related("programme", "clause"):
        buildings = named.buildings_to - (named.buildings_from or 1) + 1 if named.buildings_to else None
        community, made = Community.objects.get_or_create(
            county=county,
            name_key=name_key(named.name),
            defaults={
                "name": named.name,
                "region_code": named.region_code or area,
                "note": named.note,
                "buildings": buildings,
            },
        )
        if made:
            record(actor, "communities.community.registered", community, after={"name": named.name}, county=county.code)
        enrolment, _made = Enrolment.objects.get_or_create(community=community, programme=named.programme)
        enrolment.policy, enrolment.clause = policy, named.clause
        enrolment.save(update_fields=["policy", "clause"])
    judge_by_plan_in_force(county.code, actor)


def judge_by_plan_in_force(county: str, actor: Actor) -> int:
    """Judge every enrolment that another plan than the one in force today has judged; how many there were.

    A revision whose day lies ahead judges nobody before that day: the scheduler asks again (`judge_again`).
    """
    policy = plan_in_force(county, clock.today(county))
    if policy is None:
        return 0
    rows = Enrolment.objects.filter(community__county__code=county).select_related(
        "community", "programme", "judged_by"
    )
    stale = [row for row in rows if row.judged_by_id != policy.pk]
    for enrolment in stale:
        judge_enrolment(enrolment, policy, actor)
    return len(stale)


def judge_again() -> None:
    """Periodic: a plan may have come into force over night."""
    for county in counties_all():
        with transaction.atomic():
            judge_by_plan_in_force(county.code, system_actor("scheduler", county.code))


def judge_enrolment(enrolment: Enrolment, policy: Policy, actor: Actor) -> Verdict:
    """Apply the plan's rules and keep the answer with the plan that gave it. An override stays untouched.

    An answer that changes, or that another plan gives, is on record: nobody changed it by hand, yet it changed.
    """
    rules = rules_of(policy, enrolment.programme)
    verdict = judge(facts_of(enrolment.community), rules)
    before = _answer(enrolment)
    enrolment.answer, enrolment.first_rank, enrolment.judged_by = verdict.answer, verdict.first_rank, policy
    enrolment.save(update_fields=["answer", "first_rank", "judged_by"])
    after = _answer(enrolment)
    if after != before:
        county = policy.county.code
        record(actor, "communities.enrolment.judged", enrolment, before=before, after=after, county=county)
    return verdict


def _answer(enrolment: Enrolment) -> dict[str, Any]:
    """The rules' answer with the key of the plan that gave it."""
    plan = enrolment.judged_by.key if enrolment.judged_by else ""
    return {"answer": str(enrolment.answer), "first_rank": enrolment.first_rank, "judged_by": plan}


def register_community(*, actor: Actor, name: str, region_code: str, programmes: list[Any]) -> Community:
    """Register a community that no plan names. Raises NotAllowed, BadInput when the name stands already."""
    key = name_key(name)
    if not key:
        raise BadInput(_("Write the name of the community."))
    with transaction.atomic():
        draft = Community(name=name.strip(), name_key=key, region_code=region_code)
        require(may_edit(actor, draft))
        if Community.objects.filter(county__code=actor.county, name_key=key).exists():
            raise BadInput(_("A community of this name is already registered."))
        policy = plan_in_force(actor.county, clock.today(actor.county))
        if policy is None:
            raise WrongState(_("No plan is in force yet. Load and apply the plan document first."))
        draft.county = policy.county
        draft.save()
        record(actor, "communities.community.registered", draft, after={"name": draft.name}, county=actor.county)
        for programme in programmes:
            enrolment = Enrolment.objects.create(community=draft, programme=programme)
            judge_enrolment(enrolment, policy, actor)
    return draft


def change_facts(community: Community, *, actor: Actor, facts: dict[str, Any], version: int) -> Community:
    """Write what is known of a community and judge it again. `version` is the one the form showed.

    Raises NotAllowed, and WrongState when somebody else saved in between, so that nothing is overwritten unseen.
    """
    unknown = set(facts) - set(FACTS)
    if unknown:
        raise ValueError(f"not facts of a community: {sorted(unknown)}")
    with transaction.atomic():
        fresh = Community.objects.select_for_update().get(pk=community.pk)
        require(may_edit(actor, fresh))
        if fresh.version != version:
            raise WrongState(_("Somebody else has saved this community in the meantime. Compare, then save again."))
        before = snapshot(fresh, FACTS)
        for field, value in facts.items():
            setattr(fresh, field, value)
        require(may_edit(actor, fresh))
        fresh.version += 1
        fresh.full_clean(exclude=["county"])
        fresh.save()
        record(
            actor,
            "communities.community.changed",
            fresh,
            before=before,
            after=snapshot(fresh, FACTS),
            county=actor.county,
        )
        policy = plan_in_force(fresh.county.code, clock.today(fresh.county.code))
        if policy:
            for enrolment in fresh.enrolments.select_related("programme", "community", "judged_by"):
                judge_enrolment(enrolment, policy, actor)
    return fresh


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
        fresh.save(update_fields=["override", "override_reason", "override_by", "override_at"])
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


def differences(community: Community, mine: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    """(field, saved by somebody else, written by me) for every field in which the two differ."""
    rows = []
    for name, value in mine.items():
        saved = getattr(community, name)
        if saved != value:
            label = getattr(Community._meta.get_field(name), "verbose_name", name)
            rows.append((str(label), saved, value))
    return rows
