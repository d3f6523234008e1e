"""The roles a person can hold in an organisation; what a role may do is declared by each module (`permissions.add`)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """Closed list of roles; the three administrators are kept apart and hold no business permission."""

    SYSTEM_ADMIN = "system_admin", _("System administrator")
    SECURITY_ADMIN = "security_admin", _("Security administrator")
    AUDIT_ADMIN = "audit_admin", _("Audit administrator")
    LEADING_GROUP = "leading_group", _("Leading group")
    LEAD_OFFICE = "lead_office", _("Lead office")
    SUB_DISTRICT = "sub_district", _("Sub-district")
    NEIGHBOURHOOD = "neighbourhood", _("Neighbourhood committee")
    UTILITY = "utility", _("Utility company")
    LINE_DEPARTMENT = "line_department", _("Line department")
    FINANCE = "finance", _("Finance bureau")
    AUDITOR = "auditor", _("Auditor")
    CONTRACTOR = "contractor", _("Contractor")
    SUPERVISOR = "supervisor", _("Works supervisor")
    DESIGNER = "designer", _("Designer")
    PROPERTY_COMPANY = "property_company", _("Property company")
    OWNER_UNIT = "owner_unit", _("Owner unit")


ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
OFFICE_ROLES = frozenset(Role) - ADMINISTRATORS
"""Everybody who works on the programme itself."""
EVERYBODY = frozenset(Role)
