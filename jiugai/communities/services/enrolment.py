"""Which programmes take in a community, and which of its buildings (TR-2.2b)."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from jiugai.audit.api import record
from jiugai.common import clock
from jiugai.common.actors import Actor
from jiugai.common.results import BadInput, WrongState, require
from jiugai.communities.models import Building, Community, Enrolment
from jiugai.communities.permissions import may_edit
from jiugai.communities.services.eligibility import judge_many
from jiugai.communities.services.register import enrol
from jiugai.policies.api import Programme, plan_in_force


def take_in(community: Community, programme: Programme, *, actor: Actor) -> Enrolment:
    """Take a community into a further programme and judge it at once. Raises NotAllowed, WrongState without a plan."""
    with transaction.atomic():
        require(may_edit(actor, community))
        policy = plan_in_force(community.county.code, clock.today(community.county.code))
        if policy is None:
            raise WrongState(_("No plan is in force yet. Load and apply the plan document first."))
        enrolment = enrol(community, programme, actor)
        record(
            actor, "communities.enrolment.added", enrolment, after={"programme": str(programme)},
            county=community.region_code[:6],
        )  # fmt: skip
        judge_many([enrolment.pk], policy, actor)
    return enrolment


def cover_buildings(enrolment: Enrolment, *, actor: Actor, buildings: Collection[Building]) -> Enrolment:
    """Say which buildings a programme takes in; none or all of them means the whole community.

    Raises NotAllowed, and BadInput for a building of another community or in the trash.
    """
    with transaction.atomic():
        fresh = Enrolment.objects.select_for_update().select_related("community").get(pk=enrolment.pk)
        require(may_edit(actor, fresh.community))
        present = Building.objects.filter(community=fresh.community, deleted_at=None)
        own = dict(present.values_list("pk", "number"))
        chosen = {b.pk for b in buildings}
        if chosen - set(own):
            raise BadInput(_("Only buildings of this community can be chosen."))
        if chosen == set(own):
            chosen = set()
        before = set(fresh.covers.values_list("pk", flat=True))
        if before != chosen:
            fresh.covers.set(chosen)
            record(
                actor, "communities.enrolment.covered", fresh, county=fresh.community.region_code[:6],
                before={"buildings": [own.get(pk, str(pk)) for pk in sorted(before)]},
                after={"buildings": [own[pk] for pk in sorted(chosen)]},
            )  # fmt: skip
    return fresh
