"""Proposals somebody may see, what they would change, and how that stands against the register now."""

import datetime
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import QuerySet

from jiugai.common.actors import Actor
from jiugai.communities.models import ROWS, Building, Community, Proposal, Versioned
from jiugai.communities.queries.register import communities_visible_to
from jiugai.communities.queries.words import TABLES, criteria_words, fact_label, fact_words, table_name
from jiugai.communities.states import ProposalState

PROPOSABLE = ("community", "building", "dwelling", "facility")
"""Kinds of rows that may be proposed; residents' data is entered by offices only."""


def proposals_visible_to(actor: Actor) -> QuerySet[Proposal]:
    """The maker's organisation sees its own; whoever keeps the register sees what was submitted to it."""
    rows = Proposal.objects.filter(community__in=communities_visible_to(actor).values("pk"))
    rows = rows.select_related("community__county")
    if actor.may("communities.propose"):
        return rows.filter(organisation_id=actor.organisation_id) if actor.organisation_id else rows.none()
    return rows.exclude(state=ProposalState.DRAFT) if actor.may("communities.edit") else rows.none()


def waiting_proposals(actor: Actor) -> QuerySet[Proposal]:
    """What waits for this actor: submitted ones for whoever decides, returned ones for their maker."""
    state = ProposalState.RETURNED if actor.may("communities.propose") else ProposalState.SUBMITTED
    return proposals_visible_to(actor).filter(state=state)


def row_of(proposal: Proposal) -> Versioned | None:
    """The row to change as it is now; None for a new one. A row that went elsewhere does not exist."""
    if proposal.row_id is None:
        return None
    row = ROWS[proposal.row_kind]._default_manager.filter(pk=proposal.row_id).first()
    return row if row is not None and row.register_community_id == proposal.community_id else None


def pack(values: dict[str, Any]) -> str:
    """Values of facts as the JSON text that a proposal keeps: keys as numbers, days as ISO text."""
    plain = {
        name: value.pk if isinstance(value, models.Model)
        else value.isoformat() if isinstance(value, datetime.date) else value
        for name, value in values.items()
    }  # fmt: skip
    return json.dumps(plain, ensure_ascii=False)


def unpack(proposal: Proposal) -> dict[str, Any]:
    """The proposed values as `change_row` takes them."""
    model, values = ROWS[proposal.row_kind], {}
    for name, value in json.loads(proposal.values or "{}").items():
        field: Any = model._meta.get_field(name)
        if isinstance(field, models.ForeignKey) and value is not None:
            value = field.related_model._base_manager.filter(pk=value).first()
        elif isinstance(field, models.DateField) and value:
            value = datetime.date.fromisoformat(value)
        values[name] = value
    return values


@dataclass(frozen=True)
class Compared:
    """One fact of a proposal: when it was made, now, and as proposed; in words."""

    name: str
    """Fact, or "table:criterion"."""
    label: str
    was: str
    now: str
    proposed: str
    moved: bool
    """Somebody has changed it since the proposal was made."""
    settled: bool
    """It stands so already."""


def compare_proposal(proposal: Proposal) -> list[Compared]:
    """Field by field against the register as it is at this moment."""
    row = row_of(proposal)
    shown: Any = None
    if row is not None:
        states: Any = row.Version._default_manager
        shown = states.filter(row=row.pk, nth=proposal.row_version).first()
    words = criteria_words(proposal.community.county.code) if proposal.row_kind == Community.KIND else {}
    found = []
    for name, value in unpack(proposal).items():
        was, now = getattr(shown, name, None), getattr(row, name, None)
        if name not in TABLES:
            found.append(_compared(proposal.row_kind, name, fact_label(proposal.row_kind, name), was, now, value))
            continue
        for code, one in value.items():
            label = table_name(name, words.get(code, code))
            before, present = (was or {}).get(code), (now or {}).get(code)
            found.append(_compared(proposal.row_kind, f"{name}:{code}", label, before, present, one))
    return found


def _compared(kind: str, name: str, label: str, was: Any, now: Any, proposed: Any) -> Compared:
    known = "in_region" if ":" in name else name
    before, present, after = (fact_words(kind, known, value) for value in (was, now, proposed))
    moved = was != now and now != proposed
    return Compared(name, label, before, present, after, moved=moved, settled=now == proposed)


def titles_of(proposals: Iterable[Proposal]) -> dict[int, str]:
    """What proposals are about, by their pk: the row to change, or that there is a new one of its kind.

    One query per kind of rows, whatever the number of proposals.
    """
    found, wanted = list(proposals), dict[str, set[int]]()
    for proposal in found:
        if proposal.row_id:
            wanted.setdefault(proposal.row_kind, set()).add(proposal.row_id)
    rows = {kind: ROWS[kind]._default_manager.in_bulk(pks) for kind, pks in wanted.items()}
    return {p.pk: _title(p, rows.get(p.row_kind, {}).get(p.row_id)) for p in found}


def _title(proposal: Proposal, row: Any) -> str:
    kind = str(ROWS[proposal.row_kind]._meta.verbose_name)
    if row is None:
        return kind
    return str(row) if isinstance(row, Community) else f"{kind} {row}"


def buildings_of(community: Community) -> QuerySet[Building]:
    return Building.objects.filter(community=community, deleted_at=None)
