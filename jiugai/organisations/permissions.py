"""Who may change the directory."""

from django.utils.translation import gettext_lazy as _

from jiugai.common.actors import Actor
from jiugai.common.results import ALLOWED, Answer, Denied
from jiugai.organisations.models import Organisation, TaskForce


def may_edit_organisation(actor: Actor, organisation: Organisation) -> Answer:
    """The lead office of the county and the system administrator."""
    if not actor.may("organisations.edit"):
        return Denied(_("Organisations are entered by the lead office of their county or the system administrator."))
    if not organisation.region_code.startswith(actor.scope[:6]):
        return Denied(_("This organisation belongs to another county."))
    return ALLOWED


def may_name_holder(actor: Actor, force: TaskForce) -> Answer:
    """Say who holds a seat of the task force: the lead office of the county and the system administrator."""
    if not actor.may("organisations.edit"):
        return Denied(_("Seats are given by the lead office of the county or the system administrator."))
    if not force.county.code.startswith(actor.scope[:6]):
        return Denied(_("This task force belongs to another county."))
    return ALLOWED
