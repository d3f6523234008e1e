"""Who may do what in the register. Codes are declared in `apps.ready()`."""

from django.utils.translation import gettext_lazy as _

from jiugai.common.actors import Actor
from jiugai.common.results import ALLOWED, Answer, Denied
from jiugai.communities.models import Community, Proposal
from jiugai.communities.queries import communities_visible_to


def may_edit(actor: Actor, community: Community) -> Answer:
    """Lead office and the sub-district in whose area the community lies."""
    if not actor.may("communities.edit"):
        return Denied(_("Only the lead office and the sub-district change the register."))
    if not actor.covers(community.region_code):
        return Denied(_("This community lies outside your area."))
    return ALLOWED


def may_propose(actor: Actor, community: Community) -> Answer:
    """Property companies and owner units, for the communities they are tied to today (TR-1.2d, TR-4.2f)."""
    if not actor.may("communities.propose"):
        return Denied(_("Only property companies and owner units make proposals."))
    if not communities_visible_to(actor).filter(pk=community.pk).exists():
        return Denied(_("Your organisation is not tied to this community."))
    return ALLOWED


def may_make(actor: Actor, proposal: Proposal) -> Answer:
    """The organisation that makes it, while it is tied to the community."""
    if proposal.organisation_id is None or proposal.organisation_id != actor.organisation_id:
        return Denied(_("This proposal belongs to another organisation."))
    return may_propose(actor, proposal.community)


def may_answer(actor: Actor, proposal: Proposal) -> Answer:
    """Whoever keeps the register of the community."""
    return may_edit(actor, proposal.community)


def may_override(actor: Actor, community: Community) -> Answer:
    if not actor.may("communities.override"):
        return Denied(_("Only the lead office sets a rule aside."))
    return may_edit(actor, community)


def may_search_people(actor: Actor) -> Answer:
    """Find a dwelling by a person, and open personal columns of lists, within one's own area."""
    if not actor.may("communities.personal"):
        return Denied(_("Your role does not include personal data of residents."))
    return ALLOWED


def may_see_personal(actor: Actor, community: Community) -> Answer:
    """Lead office, sub-district and neighbourhood of the area; each look needs a reason and is on record."""
    answer = may_search_people(actor)
    if answer and not actor.covers(community.region_code):
        return Denied(_("This community lies outside your area."))
    return answer


def may_postpone_erasing(actor: Actor, community: Community) -> Answer:
    if not actor.may("communities.retention"):
        return Denied(_("Only the lead office decides that personal data is kept longer."))
    return may_see_personal(actor, community)


def may_border(actor: Actor, region_code: str) -> Answer:
    """Borders are drawn by whoever keeps the register of that division."""
    if not actor.may("communities.edit"):
        return Denied(_("Only the lead office and the sub-district change the register."))
    if not actor.covers(region_code):
        return Denied(_("This division lies outside your area."))
    return ALLOWED
