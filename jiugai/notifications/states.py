"""How a person wants to hear of things, and where a message to an outside channel stands."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Pace(TextChoices):
    """A person's wish for one code. Whatever is chosen, the notification stays in the list."""

    AT_ONCE = "at_once", _("at once")
    DAILY = "daily", _("once a day")
    MUTED = "muted", _("muted")


class DeliveryState(TextChoices):
    WAITING = "waiting", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    GIVEN_UP = "given_up", _("given up")


class Group(TextChoices):
    """Groups of the work that waits, in the order of their urgency (ids of `rules.group_of`)."""

    OVERDUE = "overdue", _("Overdue")
    RETURNED = "returned", _("Returned to me")
    TODAY = "today", _("Due today")
    SOON = "soon", _("Next 7 working days")
    LATER = "later", _("Later")
    OPEN = "open", _("Without due date")
