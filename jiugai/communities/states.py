"""Closed lists of the register."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class LandKind(TextChoices):
    STATE_OWNED = "state_owned", _("State-owned")
    COLLECTIVE = "collective", _("Collective")
    UNKNOWN = "", _("Not known")


class Eligible(TextChoices):
    """Answer of the plan's rules about a community and a programme."""

    YES = "yes", _("Eligible")
    NO = "no", _("Not eligible")
    ASK = "ask", _("Needs a person")


class CommunityKind(TextChoices):
    """R-OBJ-4: one building without any compound is a community of its own."""

    ESTATE = "estate", _("Estate")
    SINGLE = "single", _("Single building")


class HousingKind(TextChoices):
    """How the dwellings came about (R-ELIG-9) and what kind of houses they are (GT-2: courtyards are excluded)."""

    REFORMED = "reformed", _("Privatised public housing")
    COLLECTED = "collected", _("Housing paid for by employees")
    WELFARE = "welfare", _("Welfare housing")
    COMMERCIAL = "commercial", _("Commercial housing")
    RESETTLEMENT = "resettlement", _("Resettlement housing")
    MILITARY = "military", _("Military housing")
    COURTYARD = "courtyard", _("Single-storey courtyard of a unit")
    SELF_BUILT = "self_built", _("Self-built houses")
    OTHER = "other", pgettext_lazy("housing", "Other")


class HeatingKind(TextChoices):
    PER_HOUSEHOLD = "per_household", _("Central, per household")
    SHARED = "shared", _("Central, not per household")
    INDIVIDUAL = "individual", _("Each dwelling by itself")
    NONE = "none", _("No heating")


class ManagementKind(TextChoices):
    """Who manages the estate today (TR-6.6)."""

    COMPANY = "company", _("Property company")
    UNIT = "unit", _("Owner unit")
    COMMUNITY = "community", _("Neighbourhood committee")
    SELF = "self", _("Residents themselves")
    NONE = "none", _("Nobody")


class YearEvidence(TextChoices):
    """What the year of completion rests on (R-ELIG-4)."""

    ACCEPTANCE = "acceptance", _("Completion acceptance papers")
    CERTIFICATE = "certificate", _("Property register")
    ARCHIVE = "archive", _("Construction archive")
    UNIT = "unit", _("Statement of the owner unit")
    ESTIMATE = "estimate", pgettext_lazy("evidence", "Estimate")


class Structure(TextChoices):
    BRICK = "brick", _("Brick and concrete")
    FRAME = "frame", _("Frame")
    SHEAR = "shear", _("Shear wall")
    TIMBER = "timber", _("Brick and timber")
    OTHER = "other", pgettext_lazy("structure", "Other")


class DwellingUse(TextChoices):
    RESIDENTIAL = "residential", pgettext_lazy("use", "Dwelling")
    SHOP = "shop", _("Shop")
    GARAGE = "garage", _("Garage")
    STORAGE = "storage", _("Storage room")
    PUBLIC = "public", _("Public use")
    OTHER = "other", pgettext_lazy("use", "Other")


class Tenure(TextChoices):
    """Whose the unit is; decides later who votes for it (R-VOTE-3)."""

    PRIVATE = "private", _("Private")
    PUBLIC = "public", _("Public housing")
    UNSOLD = "unsold", _("Unsold")
    OTHER = "other", pgettext_lazy("tenure", "Other")


class OwnerKind(TextChoices):
    PERSON = "person", _("Natural person")
    BODY = "body", pgettext_lazy("owner", "Organisation")


class OwnerRole(TextChoices):
    OWNER = "owner", pgettext_lazy("household", "Owner")
    TENANT = "tenant", _("Tenant")
    CONTACT = "contact", _("Contact of the household")


class FacilityKind(TextChoices):
    """Lines and installations with an owner and a maintainer (GT-5.4b)."""

    WATER = "water", _("Water supply")
    DRAINAGE = "drainage", _("Drainage")
    POWER = "power", _("Power supply")
    WEAK_CURRENT = "weak_current", _("Weak current and fibre")
    GAS = "gas", _("Gas supply")
    HEAT = "heat", _("Heat supply")
    FIRE = "fire", _("Fire protection")
    SECURITY = "security", _("Security")
    LIGHTING = "lighting", _("Public lighting")
    ROAD = "road", pgettext_lazy("facility", "Road")
    WASTE = "waste", _("Waste sorting")
    PARKING = "parking", _("Parking")
    CHARGING = "charging", _("Charging")
    LIFT = "lift", _("Lift")
    POST = "post", _("Mail and parcels")
    CARE = "care", _("Care facility")
    NURSERY = "nursery", _("Nursery")
    DEFENCE_CABLE = "defence_cable", _("Defence cable")
    OTHER = "other", pgettext_lazy("facility", "Other")


class FacilityOwner(TextChoices):
    """Who holds the property right."""

    UTILITY = "utility", _("Utility company")
    OWNERS = "owners", _("Owners together")
    GOVERNMENT = "government", _("Government")
    UNIT = "unit", _("Owner unit")
    UNKNOWN = "", _("Not known")


class Port(TextChoices):
    """Where the facility lies, seen from the household port (入户端口)."""

    BEYOND = "beyond", _("Beyond the household port")
    WITHIN = "within", _("Within the household port")
    UNKNOWN = "", _("Not known")


class Condition(TextChoices):
    """What was found of an item of the plan's catalogue."""

    GOOD = "good", _("Good")
    POOR = "poor", _("Poor")
    MISSING = "missing", _("Missing")
    DANGEROUS = "dangerous", _("Dangerous")


class SpaceWas(TextChoices):
    """What is removed to free space (TR-3.2.3)."""

    FENCE = "fence", _("Fence")
    SHED = "shed", _("Shed")
    BOILER_HOUSE = "boiler_house", _("Boiler house")
    ILLEGAL = "illegal", _("Unlicensed building")
    IDLE = "idle", _("Idle house or ground")
    OTHER = "other", pgettext_lazy("space", "Other")


class SpaceBecomes(TextChoices):
    """What is built on freed space (TR-3.2.3)."""

    GATEHOUSE = "gatehouse", _("Gatehouse")
    PROPERTY_ROOM = "property_room", _("Property management room")
    PARKING = "parking", _("Parking")
    FITNESS = "fitness", _("Fitness ground")
    WASTE = "waste", _("Waste sorting")
    GREEN = "green", _("Greenery")
    BICYCLE = "bicycle", _("Bicycle shed")
    SERVICE = "service", _("Community service room")
    OTHER = "other", pgettext_lazy("space", "Other")


class TieKind(TextChoices):
    """What an organisation is to a community; gives its people sight of it."""

    OWNER_UNIT = "owner_unit", _("Owner unit")
    PROPERTY_COMPANY = "property_company", _("Property company")


class Consent(TextChoices):
    """What an owner unit said to the renovation (TR-1.2d)."""

    AGREES = "agrees", _("Agrees")
    REFUSES = "refuses", _("Refuses")
    UNKNOWN = "", _("Not answered")


class ProposalState(TextChoices):
    """Road of a proposal by a property company or an owner unit (TR-4.2f)."""

    DRAFT = "draft", pgettext_lazy("proposal", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("proposal", "Submitted")
    ACCEPTED = "accepted", pgettext_lazy("proposal", "Accepted")
    RETURNED = "returned", pgettext_lazy("proposal", "Returned")


class Datum(TextChoices):
    """In which datum coordinates were handed in; kept with them (R-DATA-6)."""

    CGCS2000 = "cgcs2000", "CGCS2000"
    WGS84 = "wgs84", "WGS 84"
    GCJ02 = "gcj02", "GCJ-02"
    BD09 = "bd09", "BD-09"
