"""What a plan decides: eligibility, catalogue, stages, thresholds, targets, as data. Each row names its clause."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from jiugai.common.area import CentiSquareMetre
from jiugai.common.bilingual import pick
from jiugai.common.money import Fen
from jiugai.policies.models.policy import Clause, Policy, Programme
from jiugai.policies.states import Category, Strength


class Content(models.Model):
    """A row of a plan in the order of the document, with the clause it comes from."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="%(class)ss")
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["policy", "order"]


class Target(Content):
    """Numbers to be reached in a year; null where the plan states none (TR-2.2a, TR-2.2b). Area 0.01 ㎡, money 分."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="targets")
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    communities = models.PositiveIntegerField(null=True, blank=True)
    buildings = models.PositiveIntegerField(null=True, blank=True)
    households = models.PositiveIntegerField(null=True, blank=True)
    area = models.PositiveBigIntegerField(null=True, blank=True)
    investment = models.PositiveBigIntegerField(null=True, blank=True)
    wording = models.TextField(blank=True)

    class Meta(Content.Meta):
        verbose_name = _("target")
        verbose_name_plural = _("targets")

    def __str__(self) -> str:
        return f"{self.programme} {self.year or ''}".strip()

    @property
    def place(self) -> str:
        return str(self)

    @property
    def area_words(self) -> str:
        return "" if self.area is None else f"{CentiSquareMetre(self.area).square_metres()} ㎡"

    @property
    def investment_words(self) -> str:
        return "" if self.investment is None else f"{Fen(self.investment).yuan()} 元"


class Tier(Content):
    """A goal without a number: what, by when, how firmly (GT-3)."""

    subject = models.CharField(max_length=200)
    subject_en = models.CharField(max_length=200, blank=True)
    built_before = models.DateField(null=True, blank=True)
    by = models.DateField(null=True, blank=True)
    strength = models.CharField(max_length=8, choices=Strength, default=Strength.STATED)

    class Meta(Content.Meta):
        verbose_name = _("goal without number")
        verbose_name_plural = _("goals without number")

    def __str__(self) -> str:
        return pick(self.subject, self.subject_en)


class EligibilityRule(Content):
    """Who is admitted to a programme (TR-2.1, GT-2). `built_before` is the last day admitted."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="eligibility_rules")
    built_before = models.DateField(null=True, blank=True)
    ambiguous = models.BooleanField(default=False)
    """The wording leaves the last day open; a person has to settle it."""
    priority = models.BooleanField(default=False)
    """The date says who comes first, not who is admitted."""
    wording = models.CharField(max_length=200, blank=True)
    region = models.CharField(max_length=120, blank=True)
    region_en = models.CharField(max_length=120, blank=True)
    land = models.CharField(max_length=20, blank=True)
    conditions = models.JSONField(default=list)
    excluded = models.JSONField(default=list)

    class Meta(Content.Meta):
        verbose_name = _("eligibility rule")
        verbose_name_plural = _("eligibility rules")

    def __str__(self) -> str:
        return f"{self.programme}: {self.wording}"

    @property
    def place(self) -> str:
        """What the rule is about, whatever its wording: the programme, and whether it admits or ranks."""
        return f"{self.programme} · {_('comes first') if self.priority else _('scope')}"

    @property
    def land_name(self) -> str:
        return str(_("State-owned")) if self.land == "state_owned" else self.land


class CatalogueItem(Content):
    """An item that schemes may pick (TR-3.1a–d, GT-4.1a–c). The class of an item is the plan's decision."""

    code = models.CharField(max_length=20)
    category = models.CharField(max_length=12, choices=Category)
    auxiliary = models.BooleanField(default=False)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    unit = models.CharField(max_length=12, blank=True)
    location = models.CharField(max_length=12, blank=True)
    responsible = models.ManyToManyField("organisations.Organisation", blank=True, related_name="catalogue_items")
    forced_when = models.JSONField(null=True, blank=True)
    needs = models.JSONField(default=list)
    material = models.JSONField(null=True, blank=True)

    class Meta(Content.Meta):
        verbose_name = _("catalogue item")
        verbose_name_plural = _("catalogue items")
        constraints = [models.UniqueConstraint(fields=["policy", "code"], name="item_code_once_per_policy")]

    def __str__(self) -> str:
        return pick(self.name, self.name_en)


class Rate(Content):
    """What somebody pays per unit (TR-3.1b: 30 元/㎡ by residents). `amount` in 分 per `per`."""

    item = models.ForeignKey(CatalogueItem, null=True, blank=True, on_delete=models.PROTECT, related_name="rates")
    subject = models.CharField(max_length=120)
    subject_en = models.CharField(max_length=160, blank=True)
    amount = models.PositiveBigIntegerField()
    per = models.CharField(max_length=20)
    payer = models.CharField(max_length=60, blank=True)
    payer_en = models.CharField(max_length=60, blank=True)

    class Meta(Content.Meta):
        verbose_name = _("rate")
        verbose_name_plural = _("rates")

    def __str__(self) -> str:
        return pick(self.subject, self.subject_en)


class Obligation(Content):
    """A forced item, a material rule, an "all that can be done"."""

    code = models.CharField(max_length=60)
    text = models.TextField()
    text_en = models.TextField(blank=True)

    class Meta(Content.Meta):
        verbose_name = _("obligation")
        verbose_name_plural = _("obligations")

    def __str__(self) -> str:
        return pick(self.text, self.text_en)


class Standard(Content):
    """How well something is to be done."""

    heading = models.CharField(max_length=120)
    heading_en = models.CharField(max_length=160, blank=True)
    text = models.TextField()
    text_en = models.TextField(blank=True)

    class Meta(Content.Meta):
        verbose_name = _("standard")
        verbose_name_plural = _("standards")

    def __str__(self) -> str:
        return pick(self.heading, self.heading_en)


class Stage(Content):
    """A phase of the year with its deadline and the steps of the road it covers (TR-5a)."""

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    steps = models.JSONField(default=list)

    class Meta(Content.Meta):
        verbose_name = _("stage of the plan")
        verbose_name_plural = _("stages of the plan")

    def __str__(self) -> str:
        return pick(self.name, self.name_en)


class Threshold(Content):
    """A number from which something else applies (TR-3.2.4: 200 households)."""

    code = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)
    subject_en = models.CharField(max_length=160, blank=True)
    operator = models.CharField(max_length=2)
    value = models.DecimalField(max_digits=14, decimal_places=4)
    unit = models.CharField(max_length=20, blank=True)
    consequence = models.TextField(blank=True)
    consequence_en = models.TextField(blank=True)

    class Meta(Content.Meta):
        verbose_name = _("threshold")
        verbose_name_plural = _("thresholds")

    def __str__(self) -> str:
        return f"{pick(self.subject, self.subject_en)} {self.bound}"

    @property
    def bound(self) -> str:
        """≥ 200 户"""
        sign = {">=": "≥", "<=": "≤"}.get(self.operator, self.operator)
        return f"{sign} {self.value.normalize():f} {self.unit}".strip()


class FundingSource(Content):
    """Where money may come from, and what the plan says it may pay for."""

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=24, blank=True)
    rule = models.TextField(blank=True)
    rule_en = models.TextField(blank=True)

    class Meta(Content.Meta):
        verbose_name = _("funding source")
        verbose_name_plural = _("funding sources")

    def __str__(self) -> str:
        return pick(self.name, self.name_en)


class NamedCommunity(Content):
    """A community that the plan names, exactly as written; the register reconciles with this list (domain rule 6)."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="named_communities")
    name = models.CharField(max_length=120)
    region_code = models.CharField(max_length=12, blank=True)
    """12-digit code of the sub-district it lies in, where the plan tells."""
    note = models.CharField(max_length=200, blank=True)
    buildings_from = models.PositiveSmallIntegerField(null=True, blank=True)
    buildings_to = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta(Content.Meta):
        verbose_name = _("community named in the plan")
        verbose_name_plural = _("communities named in the plan")
        constraints = [
            models.UniqueConstraint(fields=["policy", "programme", "name"], name="named_once_per_programme_and_policy")
        ]

    def __str__(self) -> str:
        return self.name


class Finding(Content):
    """A contradiction or gap of the document itself. Both sides stay visible; nothing is corrected silently."""

    kind = models.CharField(max_length=40)
    message = models.TextField()
    message_en = models.TextField(blank=True)
    decision = models.TextField(blank=True)
    """What a person settled when the plan was confirmed, in words."""

    class Meta(Content.Meta):
        verbose_name = _("contradiction or gap")
        verbose_name_plural = _("contradictions and gaps")

    def __str__(self) -> str:
        return pick(self.message, self.message_en)
