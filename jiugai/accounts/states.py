"""Words for what happens at the door."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DoorEvent(TextChoices):
    """Everything at the sign-in page and around a session that goes on record."""

    SIGNED_IN = "signed_in", _("Signed in")
    FAILED = "failed", _("Wrong user name or password")
    LOCKED = "locked", _("Locked after wrong passwords")
    THROTTLED = "throttled", _("Slowed down after many wrong passwords")
    CODE_FAILED = "code_failed", _("Wrong second-factor code")
    UNLOCKED = "unlocked", _("Unlocked")
    REFUSED = "refused", _("Sign-in refused")
    SIGNED_OUT = "signed_out", _("Signed out")
    EXPIRED = "expired", _("Session expired")
    ENDED_ELSEWHERE = "ended_elsewhere", _("Session ended from elsewhere")
    REAUTHENTICATED = "reauthenticated", _("Password given again")
    REAUTHENTICATION_FAILED = "reauth_failed", _("Wrong password when asked again")


class SessionEnd(TextChoices):
    """How a session ended."""

    SIGNED_OUT = "signed_out", _("Signed out")
    IDLE = "idle", _("Idle for too long")
    TOO_LONG = "too_long", _("Longest duration reached")
    ELSEWHERE = "elsewhere", _("Ended from elsewhere")
    PASSWORD = "password", _("Password changed")
    LEFT = "left", _("Person left")
