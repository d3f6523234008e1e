"""Who may do what in the register. Codes are declared in `apps.ready()`."""

from django.utils.translation import gettext_lazy as _

from jiugai.common.actors import Actor
from jiugai.common.results import ALLOWED, Answer, Denied
from jiugai.communities.models import Community


def may_edit(actor: Actor, community: Community) -> Answer:
    """Lead office and the sub-district in whose area the community lies."""
    if not actor.may("communities.edit"):
        return Denied(_("Only the lead office and the sub-district change the register."))
    if not actor.covers(community.region_code):
        return Denied(_("This community lies outside your area."))
    return ALLOWED


def may_override(actor: Actor, community: Community) -> Answer:
    if not actor.may("communities.override"):
        return Denied(_("Only the lead office sets a rule aside."))
    return may_edit(actor, community)


def may_border(actor: Actor, region_code: str) -> Answer:
    """Borders are drawn by whoever keeps the register of that division."""
    if not actor.may("communities.edit"):
        return Denied(_("Only the lead office and the sub-district change the register."))
    if not actor.covers(region_code):
        return Denied(_("This division lies outside your area."))
    return ALLOWED
