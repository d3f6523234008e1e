"""The register 小区库: communities and where plans name them."""

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jiugai.common.area import CentiSquareMetre
from jiugai.communities.states import Eligible, LandKind
from jiugai.policies.api import Road


class Community(models.Model):
    """An estate, or a single residential building standing for itself (R-OBJ-4). Area 0.01 ㎡ of floor."""

    county = models.ForeignKey("organisations.County", on_delete=models.PROTECT, related_name="communities")
    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=120, editable=False)
    region_code = models.CharField(max_length=12, db_index=True)
    address = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=200, blank=True)
    land = models.CharField(max_length=12, choices=LandKind, blank=True)
    in_region = models.BooleanField(null=True, blank=True)
    """Whether it lies in the area that the plan's scope names."""
    built_from = models.DateField(null=True, blank=True)
    built_to = models.DateField(null=True, blank=True)
    buildings = models.PositiveIntegerField(null=True, blank=True)
    households = models.PositiveIntegerField(null=True, blank=True)
    area = models.PositiveBigIntegerField(null=True, blank=True)
    conditions: "models.JSONField[Any, dict[str, bool | None]]" = models.JSONField(default=dict, blank=True)
    excluded: "models.JSONField[Any, dict[str, bool | None]]" = models.JSONField(default=dict, blank=True)
    step = models.CharField(max_length=12, choices=Road, default=Road.REGISTER)
    version = models.PositiveIntegerField(default=0)
    registered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["county", "id"]
        verbose_name = _("community")
        verbose_name_plural = _("communities")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "name_key"],
                name="community_name_once_per_county",
                violation_error_message=_("A community of this name is already registered."),
            ),
            models.CheckConstraint(
                condition=models.Q(built_to=None)
                | models.Q(built_from=None)
                | models.Q(built_to__gte=models.F("built_from")),
                name="community_built_in_order",
                violation_error_message=_("The last completion must not lie before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("communities:community", args=[self.pk])

    @property
    def area_exact(self) -> CentiSquareMetre | None:
        return None if self.area is None else CentiSquareMetre(self.area)


class Enrolment(models.Model):
    """A community in a programme: where the plan names it, what the rules say, and what a person decided instead."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="enrolments")
    programme = models.ForeignKey("policies.Programme", on_delete=models.PROTECT, related_name="enrolments")
    policy = models.ForeignKey(
        "policies.Policy", null=True, blank=True, on_delete=models.PROTECT, related_name="enrolments"
    )
    """The plan whose list names it; null when it was registered without being named."""
    clause = models.ForeignKey("policies.Clause", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=4, choices=Eligible, default=Eligible.ASK)
    first_rank = models.BooleanField(null=True, blank=True)
    judged_by = models.ForeignKey("policies.Policy", null=True, on_delete=models.PROTECT, related_name="+")
    """The plan whose rules gave the answer: earlier decisions keep their version."""
    override = models.CharField(max_length=4, choices=Eligible, blank=True)
    override_reason = models.TextField(blank=True)
    override_by = models.CharField(max_length=200, blank=True)
    override_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["community", "programme"]
        verbose_name = _("enrolment in a programme")
        verbose_name_plural = _("enrolments in programmes")
        constraints = [
            models.UniqueConstraint(fields=["community", "programme"], name="community_once_per_programme"),
            models.CheckConstraint(
                condition=models.Q(override="") | ~models.Q(override_reason=""),
                name="override_has_reason",
                violation_error_message=_("Write why the rule is set aside."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.community} · {self.programme}"

    @property
    def stands(self) -> str:
        """The answer that counts: a person's decision before the rule's."""
        return self.override or self.answer
