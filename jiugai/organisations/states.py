"""Words for the kinds of places, bodies and posts."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RegionLevel(TextChoices):
    """Levels of the statistical division code, from the province down."""

    PROVINCE = "province", _("Province")
    CITY = "city", _("City")
    COUNTY = "county", _("County")
    SUB_DISTRICT = "sub_district", _("Sub-district")
    NEIGHBOURHOOD = "neighbourhood", _("Neighbourhood")


class OrganisationKind(TextChoices):
    """What a body is in a renovation programme; roles that may be held in it follow from this (`accounts.rules`)."""

    GOVERNMENT = "government", _("People's government")
    LEAD_OFFICE = "lead_office", _("Lead office")
    FINANCE = "finance", _("Finance bureau")
    LINE_DEPARTMENT = "line_department", _("Line department")
    SUB_DISTRICT = "sub_district", _("Sub-district office or township")
    NEIGHBOURHOOD = "neighbourhood", _("Neighbourhood committee")
    UTILITY = "utility", _("Utility company")
    AUDIT = "audit", _("Audit bureau")
    CONTRACTOR = "contractor", _("Contractor")
    SUPERVISOR = "supervisor", _("Works supervisor")
    DESIGNER = "designer", _("Designer")
    PROPERTY_COMPANY = "property_company", _("Property company")
    OWNER_UNIT = "owner_unit", _("Owner unit")
    PARTY = "party", _("Party body")
    OTHER = "other", _("Other body")


class TaskForcePart(TextChoices):
    """What somebody is in a leading group, or in the office that works for it."""

    HEAD = "head", _("Head of the group")
    DEPUTY = "deputy", _("Deputy head")
    MEMBER = "member", _("Member")
    DIRECTOR = "director", _("Director of the office")
    OFFICE_DEPUTY = "office_deputy", _("Deputy director of the office")
    OFFICE_MEMBER = "office_member", _("Member of the office")
