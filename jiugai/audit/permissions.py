"""Who may do what with the record itself. Three administrators are kept apart: the system's has no part in it."""

from django.utils.translation import gettext_lazy as _

from jiugai.audit.models import AuditEntry
from jiugai.common import permissions
from jiugai.common.actors import Actor
from jiugai.common.results import ALLOWED, Answer, Denied
from jiugai.common.roles import Role


def declare() -> None:
    """Called once, when the module is loaded."""
    readers = {Role.AUDIT_ADMIN, Role.AUDITOR, Role.LEAD_OFFICE}
    permissions.add("audit.read", _("Read the record of changes"), roles=readers)
    permissions.add("audit.verify", _("Verify the record of changes"), roles={Role.AUDIT_ADMIN, Role.AUDITOR})
    permissions.add("audit.export", _("Export the record of changes"), roles={Role.AUDIT_ADMIN})
    permissions.add("audit.unmask", _("See personal values in the record"), roles={Role.AUDIT_ADMIN})
    permissions.add("audit.erase", _("Erase personal values from the record"), roles={Role.SECURITY_ADMIN})


def may_unmask(actor: Actor, entry: AuditEntry) -> Answer:
    """Whether the personal values of an entry may be shown to this actor (each look leaves an entry of its own)."""
    if not actor.may("audit.unmask"):
        return Denied(_("Your role does not include seeing personal values in the record."))
    return ALLOWED


def may_erase(actor: Actor) -> Answer:
    if not actor.may("audit.erase"):
        return Denied(_("Only the security administrator erases personal values from the record."))
    return ALLOWED
