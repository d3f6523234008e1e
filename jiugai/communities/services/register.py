"""How communities come into the register: named by a plan, or entered by an office."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiugai.common import clock
from jiugai.common.actors import Actor
from jiugai.common.results import BadInput, WrongState
from jiugai.communities.models import Community, Enrolment, write_versions
from jiugai.communities.rules import name_key
from jiugai.communities.services.eligibility import judge_by_plan_in_force, judge_many
from jiugai.communities.services.rows import create_row, insert_row
from jiugai.policies.api import NamedCommunity, Policy, Programme, plan_in_force

LAST_SERIAL = 999


def next_code(region_code: str, year: int) -> str:
    """The next community code of a sub-district and year; one that was given is never given again (R-OBJ-9).

    Raises BadInput when the three digits of the serial are used up.
    """
    head = f"{region_code[:9]}{year}"
    last = Community.objects.filter(code__startswith=head).order_by("-code").values_list("code", flat=True).first()
    serial = int(last[len(head) :]) + 1 if last else 1
    if serial > LAST_SERIAL:
        raise BadInput(_("Division %(region)s has no further community codes this year.") % {"region": region_code[:9]})
    return f"{head}{serial:03d}"


def register_named_communities(policy: Policy, actor: Actor) -> None:
    """Give every community that a plan names an entry, once, however many programmes name it; judge it by the plan.

    Names are kept exactly as written; entries that exist keep all they have (TR-2.2a, TR-2.2b).
    """
    county = policy.county
    for named in NamedCommunity.objects.filter(policy=policy).select_related("programme", "clause"):
        community = find_by_name(county.code, named.name)
        if community is None:
            buildings = named.buildings_to - (named.buildings_from or 1) + 1 if named.buildings_to else None
            region = named.region_code or county.region.code
            community = Community(name=named.name, region_code=region, note=named.note, buildings=buildings)
            insert_row(_coded(community, policy), actor=actor)
        enrolment = enrol(community, named.programme, actor)
        enrolment.policy, enrolment.clause = policy, named.clause
        enrolment.save(update_fields=["policy", "clause"])
    judge_by_plan_in_force(county.code, actor)


def find_by_name(county: str, name: str) -> Community | None:
    """The community of this name, or one that has it as another name."""
    key = name_key(name)
    present = Community.objects.filter(county__code=county, deleted_at=None)
    return present.filter(name_key=key).first() or present.filter(aliases__name_key=key).first()


def enrol(community: Community, programme: Programme, actor: Actor) -> Enrolment:
    """The enrolment of a community in a programme, made when it is not there yet; judged by whoever calls."""
    enrolment, made = Enrolment.objects.get_or_create(
        community=community, programme=programme, defaults={"version": 1, "changed_at": clock.now()}
    )
    if made:
        write_versions(Enrolment, [enrolment.pk], actor=actor, at=enrolment.changed_at)
    return enrolment


def _coded(community: Community, policy: Policy) -> Community:
    community.county = policy.county
    community.code = next_code(community.region_code, clock.today(policy.county.code).year)
    return community


def register_community(
    *, actor: Actor, name: str, region_code: str, programmes: list[Programme], facts: dict[str, Any] | None = None
) -> Community:
    """Register a community that no plan names. Raises NotAllowed, BadInput when the name stands already."""
    if not name_key(name):
        raise BadInput(_("Write the name of the community."))
    with transaction.atomic():
        if find_by_name(actor.county, name):
            raise BadInput(_("A community of this name is already registered."))
        policy = plan_in_force(actor.county, clock.today(actor.county))
        if policy is None:
            raise WrongState(_("No plan is in force yet. Load and apply the plan document first."))
        community = Community(name=name, region_code=region_code, **facts or {})
        create_row(_coded(community, policy), actor=actor)
        judge_many([enrol(community, programme, actor).pk for programme in programmes], policy, actor)
    return community
