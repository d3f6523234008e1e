"""People, what they are in which organisation, who stands in for them, and their sessions."""

import datetime
from typing import TYPE_CHECKING

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jiugai.accounts.rules import IDLE_LIMIT, LONGEST_SESSION, TOTP_BY_DEFAULT, browser_name
from jiugai.accounts.states import DoorEvent, SessionEnd
from jiugai.common import clock
from jiugai.common.roles import ADMINISTRATORS, Role
from jiugai.organisations.api import Organisation

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class Person(AbstractUser):
    """Someone who can sign in. `label` (post and number, such as "clerk 2") is what pages and the audit show."""

    first_name = None  # type: ignore[assignment]  # people appear by their post
    last_name = None  # type: ignore[assignment]
    label = models.CharField(_("Shown as"), max_length=100)
    must_change_password = models.BooleanField(_("Must change the password"), default=False)
    temporary_until = models.DateTimeField(_("Temporary password valid until"), null=True, blank=True)
    password_set_at = models.DateTimeField(_("Password set"), null=True, blank=True)
    last_code = models.CharField(max_length=64, blank=True, editable=False)
    home = models.CharField(
        _("Kept by"),
        max_length=12,
        blank=True,
        help_text=_("Beginning of the division code within which the account is administered."),
    )
    left_on = models.DateField(_("Left on"), null=True, blank=True)
    demo = models.BooleanField(_("Demonstration sign-in"), default=False)

    REQUIRED_FIELDS = []

    if TYPE_CHECKING:
        postings: "RelatedManager[Posting]"
        deputations: "RelatedManager[Deputation]"
        work_sessions: "RelatedManager[WorkSession]"

    class Meta:
        ordering = ["username"]
        verbose_name = _("Person")
        verbose_name_plural = _("People")

    def __str__(self) -> str:
        return self.label or self.username

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)

    def get_absolute_url(self) -> str:
        return reverse("accounts:person", args=[self.pk])


class CurrentQuerySet(models.QuerySet):
    def on(self, day: datetime.date) -> "CurrentQuerySet":
        """Rows in force on a day."""
        open_end = models.Q(until__isnull=True) | models.Q(until__gte=day)
        not_ended = models.Q(ended_on__isnull=True) | models.Q(ended_on__gt=day)
        return self.filter(open_end, not_ended, since__lte=day)

    def not_over(self, day: datetime.date) -> "CurrentQuerySet":
        """Rows in force on a day or later."""
        return self.filter(models.Q(until__isnull=True) | models.Q(until__gte=day), ended_on__isnull=True)


class Term(models.Model):
    """From `since` to `until` (true dates, both included), unless ended before: from `ended_on` on it is over."""

    since = models.DateField(_("From"))
    until = models.DateField(_("Until"), null=True, blank=True)
    ended_on = models.DateField(_("Ended early on"), null=True, blank=True, editable=False)

    objects = CurrentQuerySet.as_manager()

    class Meta:
        abstract = True

    def in_force(self, day: datetime.date) -> bool:
        over = (self.until is not None and self.until < day) or (self.ended_on is not None and self.ended_on <= day)
        return self.since <= day and not over

    @property
    def end(self) -> datetime.date | None:
        """The day on which it ended or will end, for display."""
        return self.ended_on or self.until


class Posting(Term):
    """A person in an organisation with a role. Without organisation: an administrator of the whole installation."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="postings", verbose_name=_("Person"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="postings", verbose_name=_("Organisation")
    )
    role = models.CharField(_("Role"), max_length=30, choices=Role)
    demo = models.BooleanField(_("Demonstration"), default=False)

    if TYPE_CHECKING:
        person_id: int
        organisation_id: int | None
        deputations: "RelatedManager[Deputation]"

        def get_role_display(self) -> str: ...

    class Meta:
        ordering = ["person", "id"]
        verbose_name = _("Posting")
        verbose_name_plural = _("Postings")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation", "role"],
                name="posting_held_once",
                condition=models.Q(until__isnull=True, ended_on__isnull=True, organisation__isnull=False),
                violation_error_message=_("The person already holds this role in this organisation."),
            ),
            models.UniqueConstraint(
                fields=["person", "role"],
                name="installation_posting_held_once",
                condition=models.Q(until__isnull=True, ended_on__isnull=True, organisation__isnull=True),
                violation_error_message=_("The person already holds this role."),
            ),
            models.CheckConstraint(
                condition=models.Q(organisation__isnull=False) | models.Q(role__in=sorted(ADMINISTRATORS)),
                name="posting_without_organisation_is_an_administrator",
                violation_error_message=_("Only administrators work without an organisation."),
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="posting_ends_after_it_begins",
                violation_error_message=_("The last day cannot be before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.get_role_display()}" if self.organisation else self.get_role_display()

    @property
    def scope(self) -> str:
        """Prefix of the division code within which rows exist for this posting; "" = everywhere."""
        return self.organisation.scope if self.organisation else ""

    @property
    def county_code(self) -> str:
        return self.organisation.county.code if self.organisation else ""


class Deputation(Term):
    """From one day to another a deputy does the work of a posting; the audit names both."""

    posting = models.ForeignKey(Posting, models.PROTECT, related_name="deputations", verbose_name=_("Posting"))
    deputy = models.ForeignKey(Person, models.PROTECT, related_name="deputations", verbose_name=_("Deputy"))
    reason = models.CharField(_("Reason"), max_length=200, blank=True)

    if TYPE_CHECKING:
        deputy_id: int
        posting_id: int

    class Meta:
        ordering = ["-since", "id"]
        verbose_name = _("Deputation")
        verbose_name_plural = _("Deputations")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__isnull=False, until__gte=models.F("since")),
                name="deputation_ends_after_it_begins",
                violation_error_message=_("The last day cannot be before the first."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.deputy} → {self.posting}"


class WorkSessionQuerySet(models.QuerySet):
    def open(self) -> "WorkSessionQuerySet":
        """Not ended, and within both limits."""
        now = clock.now()
        return self.filter(ended_at__isnull=True, seen_at__gt=now - IDLE_LIMIT, started_at__gt=now - LONGEST_SESSION)

    def stale(self) -> "WorkSessionQuerySet":
        """Beyond a limit, but nobody came back to notice."""
        now = clock.now()
        over = models.Q(seen_at__lte=now - IDLE_LIMIT) | models.Q(started_at__lte=now - LONGEST_SESSION)
        return self.filter(over, ended_at__isnull=True)


class WorkSession(models.Model):
    """One sign-in on one device until it ends, with the posting in use. Looked at on every request."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="work_sessions")
    posting = models.ForeignKey(Posting, models.SET_NULL, null=True, blank=True, related_name="+")
    deputation = models.ForeignKey(Deputation, models.SET_NULL, null=True, blank=True, related_name="+")
    county = models.CharField(max_length=6, blank=True)
    started_at = models.DateTimeField(_("Session begun"))
    seen_at = models.DateTimeField(_("Last used"))
    ended_at = models.DateTimeField(_("Ended"), null=True, blank=True)
    end = models.CharField(_("How it ended"), max_length=20, choices=SessionEnd, blank=True)
    address = models.CharField(_("Network address"), max_length=45, blank=True)
    agent = models.CharField(_("Browser"), max_length=200, blank=True)
    reauthenticated_at = models.DateTimeField(null=True, blank=True)

    objects = WorkSessionQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]
        verbose_name = _("Session")
        verbose_name_plural = _("Sessions")
        indexes = [models.Index(fields=["person", "ended_at"], name="work_session_open")]

    def __str__(self) -> str:
        return f"{self.person} {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def browser(self) -> str:
        return browser_name(self.agent)


class DoorRecord(models.Model):
    """What happened at the door. Of names that are nobody's only a digest is kept: people type passwords there."""

    at = models.DateTimeField(_("When"), db_index=True)
    event = models.CharField(_("What"), max_length=20, choices=DoorEvent)
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="door_records", verbose_name=_("Person"))
    name_digest = models.CharField(max_length=64, editable=False)
    address = models.CharField(_("Network address"), max_length=45, blank=True)
    agent = models.CharField(_("Browser"), max_length=200, blank=True)
    note = models.CharField(_("Note"), max_length=200, blank=True)

    if TYPE_CHECKING:
        person_id: int | None

        def get_event_display(self) -> str: ...

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("Sign-in record")
        verbose_name_plural = _("Sign-in records")
        indexes = [models.Index(fields=["name_digest", "event", "at"], name="door_record_name_event")]

    def __str__(self) -> str:
        return f"{self.get_event_display()} {self.at:%Y-%m-%d %H:%M}"


class PasswordHistory(models.Model):
    """Hash of a former password, so that it is not taken again soon."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="former_passwords")
    encoded = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("Former password")
        verbose_name_plural = _("Former passwords")

    def __str__(self) -> str:
        return f"{self.person_id} {self.at:%Y-%m-%d}"


class RoleRule(models.Model):
    """Whether a role needs a second factor, where the security administrator decided; otherwise the default counts."""

    role = models.CharField(_("Role"), max_length=30, choices=Role, unique=True)
    second_factor = models.BooleanField(_("Second factor required"))

    class Meta:
        ordering = ["role"]
        verbose_name = _("Rule for a role")
        verbose_name_plural = _("Rules for roles")

    def __str__(self) -> str:
        return self.role

    @staticmethod
    def default_for(role: str) -> bool:
        return role in TOTP_BY_DEFAULT


class SetupToken(models.Model):
    """Digest of the one-time token that guards first-run set-up. At most one row; gone after set-up."""

    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("Set-up token")
        verbose_name_plural = _("Set-up tokens")

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M}"
