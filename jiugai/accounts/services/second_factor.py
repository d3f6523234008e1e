"""The second factor of a person: added with a first code, removed, and the recovery codes for a lost telephone."""

import segno
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, validate_totp_code
from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from jiugai.accounts.models import Person, RoleRule
from jiugai.accounts.permissions import may_replace_keys
from jiugai.accounts.queries import SECOND_FACTOR_ROLES, has_second_factor, postings_of, second_factor_roles
from jiugai.audit import api as audit
from jiugai.common.actors import Actor
from jiugai.common.results import BadInput, NotAllowed, WrongState, require
from jiugai.common.roles import Role


def new_secret() -> str:
    """A fresh secret, encrypted: it may lie in the session until the first code proves that the telephone has it."""
    return get_adapter().encrypt(generate_totp_secret())


def readable_secret(sealed: str) -> str:
    """The secret in groups of four, for typing."""
    secret = get_adapter().decrypt(sealed)
    return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))


def qr_code(person: Person, sealed: str) -> str:
    """Data address of the QR code that the authenticator reads."""
    adapter = get_adapter()
    code = segno.make(adapter.build_totp_url(person, adapter.decrypt(sealed)), error="m")
    return str(code.svg_data_uri(scale=5, border=2))


def add_second_factor(*, actor: Actor, person: Person, sealed: str, code: str) -> list[str]:
    """Bind the authenticator once it shows the right code. Returns the recovery codes, to be shown once."""
    if actor.person_id != person.pk:
        raise NotAllowed(_("Everybody sets up his own second factor."))
    if not validate_totp_code(get_adapter().decrypt(sealed), "".join(code.split())):
        raise BadInput(_("The code does not match. Check the clock of the telephone and type the newest code."))
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=person.pk)
        if has_second_factor(person):
            raise WrongState(_("A second factor is set up already."))
        TOTP.activate(person, get_adapter().decrypt(sealed))
        codes = _make_codes(person)
        audit.record(actor, "accounts.second_factor.added", person)
    return codes


def _make_codes(person: Person) -> list[str]:
    Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).delete()
    codes: list[str] = RecoveryCodes.activate(person).get_unused_codes()
    return codes


def renew_recovery_codes(*, actor: Actor, person: Person) -> list[str]:
    """New recovery codes; the old ones stop working."""
    if actor.person_id != person.pk:
        raise NotAllowed(_("Everybody sets up his own second factor."))
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=person.pk)
        if not has_second_factor(person):
            raise WrongState(_("There is no second factor yet."))
        codes = _make_codes(person)
        audit.record(actor, "accounts.recovery_codes.made", person)
    return codes


def remove_second_factor(*, actor: Actor, person: Person) -> None:
    """Unbind the authenticator: one's own where no role needs it, or as security administrator for a lost telephone."""
    if actor.person_id == person.pk:
        needed = second_factor_roles() & {p.role for p in postings_of(person)}
        if needed and not person.demo:
            role = Role(sorted(needed)[0]).label
            raise NotAllowed(_("The role %(role)s needs a second factor.") % {"role": role})
    else:
        require(may_replace_keys(actor, person))
    with transaction.atomic():
        removed, _rows = Authenticator.objects.filter(user=person).delete()
        if not removed:
            raise WrongState(_("There is no second factor yet."))
        audit.record(actor, "accounts.second_factor.removed", person)


def set_role_rule(*, actor: Actor, role: str, second_factor: bool) -> RoleRule:
    """Decide whether a role needs a second factor. The three administrators always do."""
    if not actor.may("accounts.give_roles") or actor.scope:
        raise NotAllowed(_("Only a security administrator of the whole installation decides this."))
    if role in {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN} and not second_factor:
        raise NotAllowed(_("The three administrators always need a second factor."))
    with transaction.atomic():
        before = role in second_factor_roles()
        transaction.on_commit(lambda: cache.delete(SECOND_FACTOR_ROLES))
        rule, _made = RoleRule.objects.update_or_create(role=role, defaults={"second_factor": second_factor})
        if before != second_factor:
            audit.record(
                actor,
                "accounts.role_rule.changed",
                rule,
                before={"role": role, "second_factor": before},
                after={"role": role, "second_factor": second_factor},
            )
    return rule
