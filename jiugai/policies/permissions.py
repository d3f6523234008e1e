"""Who may do what with plan documents. Codes are declared in `apps.ready()`."""

from django.utils.translation import gettext_lazy as _

from jiugai.common.actors import Actor
from jiugai.common.results import ALLOWED, Answer, Denied
from jiugai.policies.models import Reading
from jiugai.policies.states import ReadingState


def may_review(actor: Actor, reading: Reading) -> Answer:
    """Confirm or correct what was read (lead office of the county)."""
    if not actor.may("policies.review"):
        return Denied(_("Only the lead office confirms what was read."))
    if reading.state != ReadingState.REVIEW:
        return Denied(_("This document is not under review."))
    return ALLOWED
