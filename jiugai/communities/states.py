"""Closed lists of the register."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class LandKind(TextChoices):
    STATE_OWNED = "state_owned", _("State-owned")
    COLLECTIVE = "collective", _("Collective")
    UNKNOWN = "", _("Not known")


class Eligible(TextChoices):
    """Answer of the plan's rules about a community and a programme."""

    YES = "yes", _("Eligible")
    NO = "no", _("Not eligible")
    ASK = "ask", _("Needs a person")
