"""A document that was read and waits for a person's confirmation."""

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jiugai.policies.models.policy import Policy
from jiugai.policies.states import ReadingState


class Reading(models.Model):
    """One document under review: what the reader found, and what a person decided on each fact.

    `draft` is the reader's contract; `decisions` maps JSON pointers into it to
    {"state": "confirmed" | "corrected" | "dropped", "value"?, "by", "at"}. It can be left and found again.
    """

    county = models.ForeignKey("organisations.County", on_delete=models.PROTECT, related_name="readings")
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=ReadingState, default=ReadingState.QUEUED)
    failure = models.CharField(max_length=40, blank=True)
    failure_values = models.JSONField(default=dict)
    warnings = models.JSONField(default=list)
    """What to check that did not stop the reading: [{"code", "values"}]."""
    draft: "models.JSONField[Any, dict[str, Any]]" = models.JSONField(default=dict)
    decisions: "models.JSONField[Any, dict[str, Any]]" = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    """Counts decisions: two people reviewing at once see it."""
    started_by = models.CharField(max_length=200)
    started_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    policy = models.OneToOneField(Policy, null=True, blank=True, on_delete=models.PROTECT, related_name="reading")

    class Meta:
        ordering = ["-started_at", "-id"]
        verbose_name = _("document under review")
        verbose_name_plural = _("documents under review")

    def __str__(self) -> str:
        return str(self.draft.get("title") or self.file_name)

    def get_absolute_url(self) -> str:
        return reverse("policies:reading", args=[self.pk])
