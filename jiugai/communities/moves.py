"""The road of a proposal by a property company or an owner unit, as a table that can be read aloud (TR-4.2f)."""

from django.utils.translation import gettext_lazy as _

from jiugai.common.actors import Actor
from jiugai.common.moves import Move, Moves
from jiugai.common.results import Missing
from jiugai.communities.models import Proposal
from jiugai.communities.permissions import may_answer, may_make
from jiugai.communities.states import ProposalState


def _says_something(proposal: Proposal, actor: Actor) -> Missing | None:
    """Holds at least one fact"""
    return None if proposal.values not in ("", "{}") else Missing(_("Change at least one fact."))


_S = ProposalState
PROPOSALS = Moves(
    ProposalState,
    {
        "submit": Move(
            from_={_S.DRAFT, _S.RETURNED}, to=_S.SUBMITTED, may=may_make, label=_("Submit the proposal"),
            needs=[_says_something], clause="四（二）",
        ),
        "withdraw": Move(from_={_S.SUBMITTED}, to=_S.DRAFT, may=may_make, label=_("Withdraw the proposal")),
        "accept": Move(from_={_S.SUBMITTED}, to=_S.ACCEPTED, may=may_answer, label=_("Accept the proposal")),
        "return": Move(
            from_={_S.SUBMITTED}, to=_S.RETURNED, may=may_answer, label=_("Return the proposal"), reason_required=True
        ),
    },
)  # fmt: skip
"""Only "accept" writes into the register; the maker never does."""
