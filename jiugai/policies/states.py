"""States and closed lists of the plan documents."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PolicyState(TextChoices):
    """A plan is in force from a date until a revision supersedes it; it never disappears."""

    IN_FORCE = "in_force", _("In force")
    SUPERSEDED = "superseded", _("Superseded")


class ReadingState(TextChoices):
    """The road of one document from upload to application."""

    QUEUED = "queued", _("Waiting to be read")
    FAILED = "failed", _("Cannot be read")
    REVIEW = "review", _("Under review")
    APPLIED = "applied", _("Applied")
    DISCARDED = "discarded", _("Discarded")


class Disclosure(TextChoices):
    PUBLIC = "public", _("Public")
    ON_REQUEST = "on_request", _("On request")
    INTERNAL = "internal", _("Internal")
    NOT_STATED = "", _("Not stated")


class Category(TextChoices):
    """Classes of renovation items. Which item belongs to which class is decided by each plan."""

    BASIC = "basic", _("Basic")
    IMPROVEMENT = "improvement", _("Improvement")
    UPGRADE = "upgrade", _("Upgrade")


class Strength(TextChoices):
    """How firmly a goal without a number is set."""

    ENSURE = "ensure", _("Ensure")
    STRIVE = "strive", _("Strive for")
    STATED = "stated", _("Stated")


class Road(TextChoices):
    """The nine steps of a community's road, one list everywhere."""

    REGISTER = "register", pgettext_lazy("step", "Register and eligibility")
    SURVEY = "survey", pgettext_lazy("step", "Survey and wishes")
    SUMMARY = "summary", pgettext_lazy("step", "Summary and tasks")
    SCHEME = "scheme", pgettext_lazy("step", "Scheme")
    NOTICE = "notice", pgettext_lazy("step", "Public notice")
    APPROVALS = "approvals", pgettext_lazy("step", "Approvals and tender")
    WORKS = "works", pgettext_lazy("step", "Works")
    ACCEPTANCE = "acceptance", pgettext_lazy("step", "Joint acceptance")
    HANDOVER = "handover", pgettext_lazy("step", "Handover and care")
