"""Notifications are addressed to a posting or to an office, so that they pass on with the duty, not with the person."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiugai.common.subjects import SubjectRef
from jiugai.notifications.states import DeliveryState, Pace


class Notification(models.Model):
    """Written once and never changed; who has read it stands in NotificationRead."""

    county = models.CharField(_("county"), max_length=6, blank=True, db_index=True)
    address = models.CharField(_("recipient"), max_length=60)
    """`posting:<id>` or `office:<organisation id>:<role>`; see `rules.addresses`."""
    code = models.CharField(_("occasion"), max_length=80)
    once_key = models.CharField(_("sent once for"), max_length=200)
    subject_kind = models.CharField(_("subject"), max_length=80, blank=True)
    subject_id = models.CharField(_("subject"), max_length=64, blank=True)
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"), blank=True)
    url = models.CharField(_("address of the page"), max_length=500, blank=True)
    due = models.DateField(_("due"), null=True)
    created_at = models.DateTimeField(_("sent at"), default=timezone.now)
    created_by = models.CharField(_("sent by"), max_length=300)

    class Meta:
        verbose_name = _("notification")
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["address", "-created_at"], name="notification_inbox")]
        constraints = [models.UniqueConstraint(fields=["address", "once_key"], name="notification_once")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("notifications:open", args=[self.pk])

    @property
    def subject(self) -> SubjectRef | None:
        return SubjectRef(self.subject_kind, self.subject_id) if self.subject_kind else None


class NotificationRead(models.Model):
    notification = models.ForeignKey(Notification, models.CASCADE, related_name="reads", verbose_name=_("notification"))
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person"))
    read_at = models.DateTimeField(_("read at"), default=timezone.now)

    class Meta:
        verbose_name = _("reading of a notification")
        constraints = [models.UniqueConstraint(fields=["person", "notification"], name="notificationread_once")]

    def __str__(self) -> str:
        return f"{self.notification_id}: {self.person_id}"


class Preference(models.Model):
    """A person's pace for one code; without a row it is `at_once`."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person"))
    code = models.CharField(_("occasion"), max_length=80)
    pace = models.CharField(_("pace"), max_length=10, choices=Pace)

    class Meta:
        verbose_name = _("notification preference")
        constraints = [models.UniqueConstraint(fields=["person", "code"], name="preference_once_per_code")]

    def __str__(self) -> str:
        return f"{self.code}: {self.pace}"


class Delivery(models.Model):
    """One notification for one person on one outside channel. What fails is kept until somebody settles it."""

    notification = models.ForeignKey(
        Notification, models.CASCADE, related_name="deliveries", verbose_name=_("notification")
    )
    channel = models.CharField(_("channel"), max_length=40)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person"))
    state = models.CharField(_("state"), max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    next_try_at = models.DateTimeField(_("next try"), default=timezone.now)
    batch = models.CharField(_("message"), max_length=32, blank=True)
    """Deliveries that left together as one message; set when a sender takes them."""
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now)

    class Meta:
        verbose_name = _("delivery")
        ordering = ["next_try_at", "id"]
        indexes = [models.Index(fields=["state", "next_try_at"], name="delivery_due")]
        constraints = [models.UniqueConstraint(fields=["notification", "channel", "person"], name="delivery_once")]

    def __str__(self) -> str:
        return f"{self.notification_id} → {self.channel}: {self.state}"
