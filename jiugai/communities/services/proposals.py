"""Proposals of property companies and owner units: made, submitted, accepted into the register, or returned."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiugai.audit.api import move, record
from jiugai.common.actors import Actor
from jiugai.common.results import BadInput, WrongState, require
from jiugai.communities.models import ROWS, Community, Facility, Proposal, Versioned
from jiugai.communities.permissions import may_make, may_propose
from jiugai.communities.queries import TABLES
from jiugai.communities.queries.proposals import PROPOSABLE, pack, row_of, unpack
from jiugai.communities.services.facilities import change_facility, register_facility
from jiugai.communities.services.rows import change_row, create_row
from jiugai.communities.states import ProposalState

OPEN = (ProposalState.DRAFT, ProposalState.RETURNED)


def propose(
    community: Community, *, actor: Actor, kind: str, row: Versioned | None, values: dict[str, Any], reason: str
) -> Proposal:
    """Write a draft: `values` are the facts that differ from `row` (None: a new row). Raises NotAllowed, BadInput."""
    if kind not in PROPOSABLE:
        raise ValueError(kind)
    if row is not None and row.register_community_id != community.pk:
        raise BadInput(_("This row belongs to another community."))
    with transaction.atomic():
        require(may_propose(actor, community))
        proposal = Proposal(
            community=community, row_kind=kind, row_id=row.pk if row else None, row_version=row.version if row else 0,
            values=pack(values), reason=reason.strip(), organisation_id=actor.organisation_id,
            made_by=actor.label[:300], made_by_id=actor.person_id,
        )  # fmt: skip
        proposal.save(force_insert=True)
        record(actor, "communities.proposal.drafted", proposal, after={"names": sorted(values)}, reason=reason)
    return proposal


def change_proposal(proposal: Proposal, *, actor: Actor, values: dict[str, Any], reason: str) -> Proposal:
    """Write a draft, or one that came back, anew on the register as it is now."""
    with transaction.atomic():
        fresh = Proposal.objects.select_for_update().get(pk=proposal.pk)
        require(may_make(actor, fresh))
        if fresh.state not in OPEN:
            raise WrongState(_("Only a draft or a returned proposal can be changed."))
        row = row_of(fresh)
        fresh.values, fresh.reason = pack(values), reason.strip()
        fresh.row_version = row.version if row else 0
        fresh.save(update_fields=["values", "reason", "row_version"])
        record(actor, "communities.proposal.changed", fresh, after={"names": sorted(values)}, reason=reason)
    return fresh


def submit_proposal(proposal: Proposal, *, actor: Actor) -> Proposal:
    """Hand it to whoever keeps the register. Raises NotAllowed, WrongState, NotYet when it changes nothing."""
    return move(proposal, "submit", actor=actor, changes={"made_by": actor.label[:300], "made_by_id": actor.person_id})


def withdraw_proposal(proposal: Proposal, *, actor: Actor) -> Proposal:
    """Take it back while nobody has answered."""
    return move(proposal, "withdraw", actor=actor)


def return_proposal(proposal: Proposal, *, actor: Actor, reason: str) -> Proposal:
    """Give it back with what is to be changed."""
    changes = {"answered_by": actor.label[:300], "answer": reason.strip()[:500]}
    return move(proposal, "return", actor=actor, reason=reason, changes=changes)


def accept_proposal(
    proposal: Proposal, *, actor: Actor, names: Collection[str], version: int, answer: str = ""
) -> Proposal:
    """Write the chosen facts (`name`, or "table:criterion") into the register, with the maker named as the reason.

    `version` is the state of the row that the page compared with. Raises Conflict when somebody has changed one of
    these facts since, BadInput when nothing was chosen or the row is gone, NotAllowed, WrongState.
    """
    with transaction.atomic():
        changes = {"answered_by": actor.label[:300], "answer": answer.strip()[:500]}
        fresh = move(proposal, "accept", actor=actor, reason=answer, changes=changes)
        values = _chosen(fresh, set(names))
        if not values:
            raise BadInput(_("Choose at least one fact, or return the proposal."))
        reason = _("Proposed by %(who)s. %(why)s") % {"who": fresh.made_by, "why": fresh.reason}
        if fresh.row_id is None:
            _create(fresh, values, actor, reason.strip())
            return fresh
        row = row_of(fresh)
        if row is None:
            raise BadInput(_("What the proposal wants to change is no longer there. Return it."))
        for table in set(TABLES) & set(values):
            values[table] = getattr(row, table) | values[table]
        if isinstance(row, Facility):
            change_facility(row, actor=actor, values=values, version=version, reason=reason.strip())
        else:
            change_row(row, actor=actor, values=values, version=version, reason=reason.strip())
    return fresh


def _chosen(proposal: Proposal, names: set[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in unpack(proposal).items():
        if name in TABLES:
            some = {code: v for code, v in value.items() if f"{name}:{code}" in names}
            if some:
                values[name] = some
        elif name in names:
            values[name] = value
    return values


def _create(proposal: Proposal, values: dict[str, Any], actor: Actor, reason: str) -> None:
    """A new row below the community; a dwelling names its building among the values."""
    model: Any = ROWS[proposal.row_kind]
    if proposal.row_kind == "dwelling":
        building = values.get("building")
        if building is None or building.community_id != proposal.community_id:
            raise BadInput(_("What the proposal wants to change is no longer there. Return it."))
        row: Versioned = model(**values)
    else:
        row = model(community=proposal.community, **values)
    if isinstance(row, Facility):
        register_facility(row, actor=actor, reason=reason)
    else:
        create_row(row, actor=actor, reason=reason)
