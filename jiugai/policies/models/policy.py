"""The plan document and its clauses."""

import datetime

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jiugai.common.bilingual import pick
from jiugai.policies.states import Disclosure, PolicyState


class PolicyQuerySet(models.QuerySet["Policy"]):
    def of_county(self, county: str) -> "PolicyQuerySet":
        """`county` is the 6-digit code."""
        return self.filter(county__code=county)

    def in_force(self, on: datetime.date) -> "PolicyQuerySet":
        """Plans whose rules hold on a day: already effective and not yet superseded on it."""
        not_ended = models.Q(effective_until=None) | models.Q(effective_until__gt=on)
        return self.filter(not_ended, effective_from__lte=on)


class Policy(models.Model):
    """An implementation plan 实施方案 of a county, as confirmed by a person and applied (TR-0, GT-0)."""

    county = models.ForeignKey("organisations.County", on_delete=models.PROTECT, related_name="policies")
    key = models.CharField(max_length=40, unique=True)
    """Stable id used in addresses and by lower modules, e.g. 150221-2021."""
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    short_title = models.CharField(max_length=60)
    short_title_en = models.CharField(max_length=80, blank=True)
    doc_number = models.CharField(max_length=60, blank=True)
    issuer = models.CharField(max_length=120, blank=True)
    issuer_en = models.CharField(max_length=160, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    disclosure = models.CharField(max_length=12, choices=Disclosure, blank=True)
    year_from = models.PositiveSmallIntegerField()
    year_to = models.PositiveSmallIntegerField()
    addressees = models.JSONField(default=list)
    superior_documents = models.JSONField(default=list)
    outcomes = models.JSONField(default=list)
    state = models.CharField(max_length=12, choices=PolicyState, default=PolicyState.IN_FORCE)
    effective_from = models.DateField()
    effective_until = models.DateField(null=True, blank=True)
    """First day on which a revision holds instead."""
    supersedes = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="revision")
    text = models.TextField(blank=True)
    """The normalised text, where the document itself was loaded; clause offsets count its code points."""
    applied_at = models.DateTimeField(auto_now_add=True)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        ordering = ["-effective_from", "-id"]
        verbose_name = _("plan document")
        verbose_name_plural = _("plan documents")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(year_to__gte=models.F("year_from")),
                name="policy_years_in_order",
                violation_error_message=_("The last year must not lie before the first."),
            ),
            models.CheckConstraint(
                condition=models.Q(effective_until=None) | models.Q(effective_until__gte=models.F("effective_from")),
                name="policy_period_in_order",
                violation_error_message=_("A plan cannot end before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return pick(self.title, self.title_en)

    def get_absolute_url(self) -> str:
        return reverse("policies:policy", args=[self.key])

    @property
    def short(self) -> str:
        return pick(self.short_title, self.short_title_en)


class Clause(models.Model):
    """One numbered place of a plan: heading, a summary in our own words, and its span where the text was loaded."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="clauses")
    number = models.CharField(max_length=60)
    """As people quote it: 三（一）1."""
    depth = models.PositiveSmallIntegerField(default=1)
    order = models.PositiveIntegerField()
    heading = models.CharField(max_length=200, blank=True)
    heading_en = models.CharField(max_length=200, blank=True)
    summary = models.TextField(blank=True)
    summary_en = models.TextField(blank=True)
    refs = models.JSONField(default=list)
    """Ids of the duties that the product traces to this clause."""
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["policy", "order"]
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")
        constraints = [models.UniqueConstraint(fields=["policy", "number"], name="clause_number_once_per_policy")]

    def __str__(self) -> str:
        return f"{self.number} {pick(self.heading, self.heading_en)}".strip()

    def get_absolute_url(self) -> str:
        return reverse("policies:clause", args=[self.policy.key, self.number])

    @property
    def gist(self) -> str:
        return pick(self.summary, self.summary_en)

    @property
    def quoted(self) -> str:
        """The document's own words, where the document was loaded."""
        return self.policy.text[self.start : self.end] if self.start is not None and self.end is not None else ""


class Programme(models.Model):
    """A programme that a county runs, perhaps over the same buildings as another; it outlives revisions of the plan."""

    county = models.ForeignKey("organisations.County", on_delete=models.PROTECT, related_name="programmes")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["county", "order", "id"]
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        constraints = [models.UniqueConstraint(fields=["county", "code"], name="programme_code_once_per_county")]

    def __str__(self) -> str:
        return pick(self.name, self.name_en)
