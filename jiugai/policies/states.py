"""States and closed lists of the plan documents."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


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

    REGISTER = "register", _("Register and eligibility")
    SURVEY = "survey", _("Survey and wishes")
    SUMMARY = "summary", _("Summary and tasks")
    SCHEME = "scheme", _("Scheme")
    NOTICE = "notice", _("Public notice")
    APPROVALS = "approvals", _("Approvals and tender")
    WORKS = "works", _("Works")
    ACCEPTANCE = "acceptance", _("Joint acceptance")
    HANDOVER = "handover", _("Handover and care")
