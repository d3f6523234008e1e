"""Jobs that run, forms half filled, views of lists."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiugai.common.crypto import EncryptedTextField
from jiugai.common.subjects import SubjectRef, kind_label
from jiugai.desk.states import OPEN, JobState


class Job(models.Model):
    """Long work outside the request. Its row tells where it stands, and outlives the worker."""

    kind = models.CharField(_("kind"), max_length=80)
    state = models.CharField(_("state"), max_length=10, choices=JobState, default=JobState.QUEUED)
    county = models.CharField(_("county"), max_length=6, blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    person_label = models.CharField(_("started by"), max_length=300)
    acting_as = models.JSONField(_("acting as"))
    """The actor as it was at the start, without his permissions: those are looked up when the job runs."""
    payload = models.JSONField(_("input"), default=dict)
    n = models.PositiveIntegerField(_("done so far"), default=0)
    of = models.PositiveIntegerField(_("in all"), default=0)
    """0 = not known."""
    created_at = models.DateTimeField(_("started at"), default=timezone.now)
    queued_at = models.DateTimeField(_("queued at"), default=timezone.now)
    began_at = models.DateTimeField(_("running since"), null=True)
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=0)
    cancel_asked = models.BooleanField(_("cancelling asked"), default=False)
    task_id = models.CharField(_("task"), max_length=64, blank=True)
    result = models.JSONField(_("result"), null=True)
    result_kind = models.CharField(_("result"), max_length=80, blank=True)
    result_id = models.CharField(_("result"), max_length=64, blank=True)
    """Subject that the job made, such as an attachment to fetch."""
    error = models.CharField(_("why it failed"), max_length=500, blank=True)
    reference = models.CharField(_("number to quote"), max_length=64)
    """Id of the request that started it; stands in the log beside the cause of a failure."""

    class Meta:
        verbose_name = _("job")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["person", "-created_at"], name="job_of_person"),
            models.Index(fields=["state", "heartbeat_at"], name="job_alive"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(of=0) | models.Q(n__lte=models.F("of")), name="job_progress_within"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=OPEN) | models.Q(ended_at__isnull=False), name="job_ended_has_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{kind_label(self.kind)} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("desk:job", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def result_subject(self) -> SubjectRef | None:
        return SubjectRef(self.result_kind, self.result_id) if self.result_kind else None


class Draft(models.Model):
    """A form half filled, kept for its person only, encrypted: forms hold residents' data."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person"))
    county = models.CharField(_("county"), max_length=6, blank=True)
    key = models.CharField(_("form"), max_length=120)
    values = EncryptedTextField(_("values"))
    """JSON object: field name → list of texts."""
    saved_at = models.DateTimeField(_("saved at"), default=timezone.now)

    class Meta:
        verbose_name = _("draft")
        indexes = [models.Index(fields=["saved_at"], name="draft_age")]
        constraints = [models.UniqueConstraint(fields=["person", "county", "key"], name="draft_one_per_form")]

    def __str__(self) -> str:
        return self.key


class SavedView(models.Model):
    """Filters, order and columns of a list under a name: a query string."""

    list_id = models.CharField(_("list"), max_length=80)
    name = models.CharField(_("name"), max_length=40)
    query = models.CharField(_("query"), max_length=2000, blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person"))
    person_label = models.CharField(_("saved by"), max_length=300)
    county = models.CharField(_("county"), max_length=6, blank=True)
    shared = models.BooleanField(_("shared within the county"), default=False)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    created_at = models.DateTimeField(_("saved at"), default=timezone.now)

    class Meta:
        verbose_name = _("saved view")
        ordering = ["shared", "order", "id"]
        indexes = [models.Index(fields=["list_id", "county"], name="savedview_list")]
        constraints = [
            models.UniqueConstraint(fields=["person", "county", "list_id", "name"], name="savedview_name_once")
        ]

    def __str__(self) -> str:
        return self.name
