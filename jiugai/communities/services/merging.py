"""Two entries that are one community: what hangs below one moves to the other, and both histories stay.

The entry that goes lies in the trash with `merged_into`; its name stays as another name of the one that is kept, so
that plans and tables that use it still find the community.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiugai.audit.api import Line, record, record_many
from jiugai.common import clock
from jiugai.common.actors import Actor
from jiugai.common.results import BadInput, WrongState, require
from jiugai.communities.models import (
    Alias,
    Building,
    Community,
    Dwelling,
    Enrolment,
    Facility,
    ItemCondition,
    Owner,
    Proposal,
    Space,
    Tie,
    write_versions,
)
from jiugai.communities.permissions import may_edit
from jiugai.communities.queries.alike import DISTINCT
from jiugai.communities.services.eligibility import judge_community
from jiugai.communities.services.rows import change_row, trash_row
from jiugai.communities.services.sums import recount_buildings, recount_communities
from jiugai.communities.states import ProposalState

MERGED = "communities.community.merged"
NOT_TAKEN = frozenset({"name", "region_code", "conditions", "excluded"})
"""Facts that are not filled in from the other entry as they stand; criteria are filled in one by one."""


@dataclass(frozen=True)
class MergePlan:
    """What merging would do. Buildings of the same number become one; what stands in both stays with its entry."""

    keep: Community
    drop: Community
    buildings: Sequence[Building]
    same_buildings: Sequence[tuple[Building, Building]]
    """(kept, dropped): dwellings of the dropped one move into the kept one."""
    dwellings: Sequence[Dwelling]
    left_dwellings: Sequence[Dwelling]
    """Rooms that stand in both: those of the dropped entry stay with it."""
    facilities: Sequence[Facility]
    spaces: Sequence[Space]
    conditions: Sequence[ItemCondition]
    left_conditions: Sequence[ItemCondition]
    ties: Sequence[Tie]
    left_ties: Sequence[Tie]
    enrolments: Sequence[Enrolment]
    """In programmes in which the kept entry is not."""
    filled: dict[str, Any]
    """Facts that the kept entry lacks and the other has."""
    differing: Sequence[str]
    """Facts that both have, with different values: those of the kept entry stay."""

    @property
    def moved(self) -> Sequence[Any]:
        """Rows that change to the kept community."""
        return [*self.buildings, *self.facilities, *self.spaces, *self.conditions, *self.ties]


def plan_merge(keep: Community, drop: Community) -> MergePlan:
    """Read what merging would do; a bounded number of queries."""
    buildings = _split(Building, keep, drop, lambda b: b.number_key)
    same = [(b, other) for other, b in buildings.both]
    kept_doors = {
        (d.building_id, d.door_key)
        for d in Dwelling.objects.filter(building__in=[k.pk for k, _d in same], deleted_at=None)
    }
    into = {dropped.pk: kept.pk for kept, dropped in same}
    dwellings = list(Dwelling.objects.filter(building__in=list(into), deleted_at=None).select_related("building"))
    clash = [d for d in dwellings if (into[d.building_id], d.door_key) in kept_doors]
    conditions = _split(ItemCondition, keep, drop, lambda c: (into.get(c.building_id, c.building_id), c.item_code))
    ties = _split(Tie, keep, drop, lambda t: (t.organisation_id, t.kind))
    mine = set(keep.enrolments.values_list("programme", flat=True))
    filled, differing = _facts(keep, drop)
    return MergePlan(
        keep=keep,
        drop=drop,
        buildings=buildings.only,
        same_buildings=same,
        dwellings=[d for d in dwellings if d not in clash],
        left_dwellings=clash,
        facilities=list(Facility.objects.filter(community=drop, deleted_at=None)),
        spaces=list(Space.objects.filter(community=drop, deleted_at=None)),
        conditions=conditions.only,
        left_conditions=[c for c, _k in conditions.both],
        ties=ties.only,
        left_ties=[t for t, _k in ties.both],
        enrolments=list(drop.enrolments.exclude(programme__in=mine).select_related("programme")),
        filled=filled,
        differing=differing,
    )


@dataclass(frozen=True)
class _Split:
    only: list[Any]
    both: list[tuple[Any, Any]]
    """(of the dropped entry, of the kept one)."""


def _split(model: Any, keep: Community, drop: Community, key: Any) -> _Split:
    """Rows of the dropped entry: those that only it has, and those that the kept one has as well."""
    kept = {key(row): row for row in model.objects.filter(community=keep, deleted_at=None)}
    rows = list(model.objects.filter(community=drop, deleted_at=None))
    return _Split([r for r in rows if key(r) not in kept], [(r, kept[key(r)]) for r in rows if key(r) in kept])


def _facts(keep: Community, drop: Community) -> tuple[dict[str, Any], list[str]]:
    filled: dict[str, Any] = {}
    differing = []
    for name in keep.FACTS:
        mine, theirs = getattr(keep, name), getattr(drop, name)
        if name in NOT_TAKEN or theirs in (None, "", {}):
            continue
        if mine in (None, "", {}):
            filled[name] = theirs
        elif mine != theirs:
            differing.append(name)
    if {"longitude", "latitude", "outline", "datum"} & set(differing):
        for name in ("longitude", "latitude", "outline", "datum"):  # places of two datums are never mixed
            filled.pop(name, None)
    for table in ("conditions", "excluded"):
        mine, theirs = getattr(keep, table), getattr(drop, table)
        more = {code: v for code, v in theirs.items() if v is not None and mine.get(code) is None}
        if more:
            filled[table] = mine | more
    return filled, differing


def merge_communities(keep: Community, drop: Community, *, actor: Actor, reason: str) -> Community:
    """Make two entries one. Raises NotAllowed, BadInput (no reason, twice the same), WrongState (in the trash)."""
    if not reason.strip():
        raise BadInput(_("Write why the two are one community."))
    with transaction.atomic():
        keep, drop = _locked(keep, drop)
        for one in (keep, drop):
            require(may_edit(actor, one))
        plan = plan_merge(keep, drop)
        now = clock.now()
        _move_buildings_of_programmes(plan)
        _move_rows(plan, actor, now, reason)
        _move_rest(plan)
        recount_buildings([kept.pk for kept, _dropped in plan.same_buildings], actor=actor)
        recount_communities([keep.pk, drop.pk], actor=actor)
        record(
            actor, MERGED, keep, before=None, reason=reason, county=keep.region_code[:6],
            after={"other": drop.pk, "name": drop.name, "rows": len(plan.moved), "dwellings": len(plan.dwellings)},
        )  # fmt: skip
        Community.objects.filter(pk=drop.pk).update(merged_into=keep)
        trash_row(drop, actor=actor, reason=reason)
        keep.refresh_from_db()
        if plan.filled:
            change_row(keep, actor=actor, values=plan.filled, version=keep.version, reason=reason)
        else:
            judge_community(keep, actor)
    keep.refresh_from_db()
    return keep


def _locked(keep: Community, drop: Community) -> tuple[Community, Community]:
    rows = {c.pk: c for c in Community.objects.select_for_update().filter(pk__in=[keep.pk, drop.pk]).order_by("pk")}
    if len(rows) != 2:
        raise BadInput(_("Choose another community; one cannot be merged with itself."))
    keep, drop = rows[keep.pk], rows[drop.pk]
    if keep.county_id != drop.county_id:
        raise BadInput(_("Only communities of the same county can be one."))
    if keep.deleted_at or drop.deleted_at:
        raise WrongState(_("It lies in the trash. Restore it first."))
    return keep, drop


def _move_rows(plan: MergePlan, actor: Actor, now: Any, reason: str) -> None:
    """Rows change their community (dwellings their building), each with a state and an entry of its own."""
    into = {dropped.pk: kept for kept, dropped in plan.same_buildings}
    by_model: dict[type[Any], list[Any]] = {}
    for row in plan.moved:
        row.community = plan.keep
        if getattr(row, "building_id", None) in into:
            row.building = into[row.building_id]
        by_model.setdefault(type(row), []).append(row)
    for dwelling in plan.dwellings:
        dwelling.building = into[dwelling.building_id]
        by_model.setdefault(Dwelling, []).append(dwelling)
    for model, rows in by_model.items():
        for row in rows:
            row.version, row.changed_at = row.version + 1, now
        below = {"building"} if model is Dwelling else {"community", "building"}
        names = [f.name for f in model._meta.concrete_fields if f.name in below]
        model.objects.bulk_update(rows, [*names, "version", "changed_at"], batch_size=500)
        write_versions(model, [row.pk for row in rows], actor=actor, at=now)
        lines = [
            Line(row, {"community": plan.drop.pk}, {"community": plan.keep.pk}, reason, plan.keep.region_code[:6])
            for row in rows
        ]
        record_many(actor, f"communities.{model.KIND}.changed", lines)


def _move_buildings_of_programmes(plan: MergePlan) -> None:
    """Programmes that take in some buildings only go on naming them: none named would mean all of the community."""
    into = {dropped.pk: kept for kept, dropped in plan.same_buildings}
    of_drop = {e.programme_id: e for e in plan.drop.enrolments.all()}
    own = list(Building.objects.filter(community=plan.keep, deleted_at=None))
    for enrolment in plan.keep.enrolments.all():
        other = of_drop.get(enrolment.programme_id)
        mine, theirs = list(enrolment.covers.all()), list(other.covers.all()) if other else []
        if not (mine or theirs):
            continue
        if other and not theirs:
            theirs = list(Building.objects.filter(community=plan.drop, deleted_at=None))
        enrolment.covers.set([*(mine or own), *(into.get(b.pk, b) for b in theirs)])
    for enrolment in plan.enrolments:
        theirs = list(enrolment.covers.all())
        if theirs:
            enrolment.covers.set([into.get(b.pk, b) for b in theirs])


def _move_rest(plan: MergePlan) -> None:
    """Programmes, names, contiguous areas and open proposals."""
    keep, drop = plan.keep, plan.drop
    Enrolment.objects.filter(pk__in=[e.pk for e in plan.enrolments]).update(community=keep)
    for mine in keep.enrolments.filter(policy=None):
        listed = drop.enrolments.filter(programme=mine.programme_id).exclude(policy=None).first()
        if listed:
            Enrolment.objects.filter(pk=mine.pk).update(policy=listed.policy_id, clause=listed.clause_id)
    Alias.objects.filter(community=drop).update(community=keep)
    Alias.objects.get_or_create(
        county=keep.county, name_key=drop.name_key, defaults={"community": keep, "name": drop.name}
    )
    for batch in drop.batches.all():
        batch.communities.remove(drop)
        batch.communities.add(keep)
    opened = Proposal.objects.filter(community=drop).exclude(state=ProposalState.ACCEPTED)
    opened.filter(row_kind=Community.KIND).update(row_id=keep.pk, row_version=keep.version)
    opened.update(community=keep)


def owners_left(plan: MergePlan) -> int:
    """How many owners stay behind with rooms that stand in both entries."""
    return Owner.objects.filter(dwelling__in=[d.pk for d in plan.left_dwellings], deleted_at=None).count()


def keep_apart(one: Community, other: Community, *, actor: Actor, reason: str = "") -> None:
    """Put on record that two names that resemble each other are two communities; nobody is asked again."""
    with transaction.atomic():
        for row, second in ((one, other), (other, one)):
            require(may_edit(actor, row))
            record(actor, DISTINCT, row, after={"other": second.pk, "name": second.name}, reason=reason,
                   county=row.region_code[:6])  # fmt: skip
