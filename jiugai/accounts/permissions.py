"""Who may administer whom. The three administrators are kept apart, also from themselves."""

from django.utils.translation import gettext_lazy as _

from jiugai.accounts.models import Person, Posting
from jiugai.accounts.queries import people_visible_to
from jiugai.common import clock
from jiugai.common.actors import Actor
from jiugai.common.results import ALLOWED, Answer, Denied
from jiugai.organisations.api import Organisation, within


def _in_area(actor: Actor, person: Person) -> bool:
    return actor.role == "system" or people_visible_to(actor).filter(pk=person.pk).exists()


def may_manage(actor: Actor, person: Person) -> Answer:
    """Create, rename, close an account: the system administrator."""
    if not actor.may("accounts.manage_people"):
        return Denied(_("Accounts are opened and closed by the system administrator."))
    return ALLOWED if _in_area(actor, person) else Denied(_("This person is administered elsewhere."))


def may_secure(actor: Actor, person: Person) -> Answer:
    """Roles, passwords, locks, second factor of somebody else: the security administrator, never for himself."""
    if not actor.may("accounts.give_roles"):
        return Denied(_("Roles and passwords are given by the security administrator."))
    if actor.person_id == person.pk:
        return Denied(
            _("Nobody gives himself roles or resets his own password here; another security administrator does.")
        )
    return ALLOWED if _in_area(actor, person) else Denied(_("This person is administered elsewhere."))


def may_replace_keys(actor: Actor, person: Person) -> Answer:
    """Password and second factor of somebody else: whoever gives them could come in as him, wherever he works.

    So an administrator of one area only replaces those of people who work nowhere else.
    """
    answer = may_secure(actor, person)
    if not answer or not actor.scope:
        return answer
    held = Posting.objects.not_over(clock.true_today()).filter(person=person)
    if held.exclude(within(actor.scope, "organisation__region_code")).exists():
        return Denied(
            _("This person also works outside your area: an administrator of the whole installation does this.")
        )
    return ALLOWED


def may_post_to(actor: Actor, organisation: Organisation | None) -> Answer:
    """Give a role in an organisation (None: in the whole installation)."""
    if not actor.may("accounts.give_roles"):
        return Denied(_("Roles and passwords are given by the security administrator."))
    if organisation is None and actor.scope:
        return Denied(_("Only an administrator of the whole installation gives this."))
    if organisation is not None and not organisation.region_code.startswith(actor.scope):
        return Denied(_("The organisation lies outside your area."))
    return ALLOWED


def may_set_deputy(actor: Actor, posting: Posting) -> Answer:
    """A deputy is named by the person himself, or by the security administrator."""
    if actor.person_id == posting.person_id and not actor.stands_in_for_id:
        return ALLOWED
    if not actor.may("accounts.give_roles"):
        return Denied(_("A deputy is named by the person himself or by the security administrator."))
    return ALLOWED if _in_area(actor, posting.person) else Denied(_("This person is administered elsewhere."))
