"""Places, bodies, duties and leading groups of a county."""

import datetime
from collections.abc import Container
from typing import TYPE_CHECKING, Any

from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from jiugai.organisations.rules import code_range, region_prefix
from jiugai.organisations.states import OrganisationKind, RegionLevel, TaskForcePart

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

region_code_validator = RegexValidator(
    r"^[1-9]\d{11}$", _("Write the 12 digits of the division code, such as 150221104000.")
)


def within(prefix: str, field: str = "region_code") -> models.Q:
    """Rows whose 12-digit code lies under a prefix ("" = everywhere), by an index range on both databases."""
    return models.Q(**{f"{field}__range": code_range(prefix)}) if prefix else models.Q()


class Region(models.Model):
    """A place of the official division table, by its 12-digit code."""

    code = models.CharField(_("Division code"), max_length=12, unique=True, validators=[region_code_validator])
    level = models.CharField(_("Level"), max_length=20, choices=RegionLevel)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("Part of")
    )
    name = models.CharField(_("Name"), max_length=100)
    category = models.CharField(_("Urban-rural class"), max_length=3, blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("Region")
        verbose_name_plural = _("Regions")

    def __str__(self) -> str:
        return self.name


class County(models.Model):
    """A county (旗, 县, 县级市, 区) in which this installation works."""

    code = models.CharField(_("County code"), max_length=6, unique=True, validators=[RegexValidator(r"^[1-9]\d{5}$")])
    region = models.OneToOneField(Region, models.PROTECT, verbose_name=_("Region"))
    name = models.CharField(_("Name"), max_length=100)
    name_en = models.CharField(_("English name"), max_length=100, blank=True)
    lead_office = models.ForeignKey(
        "Organisation", models.PROTECT, null=True, blank=True, related_name="leads", verbose_name=_("Lead office")
    )
    business_date = models.DateField(
        _("Fixed business date"),
        null=True,
        blank=True,
        help_text=_("Demonstration only: the county lives on this day."),
    )

    class Meta:
        ordering = ["code"]
        verbose_name = _("County worked in")
        verbose_name_plural = _("Counties worked in")

    def __str__(self) -> str:
        return self.name_en if self.name_en and get_language() == "en" else self.name


class Organisation(models.Model):
    """A body of a county: office, bureau, utility, sub-district, company. `region_code` says where it works."""

    county = models.ForeignKey(County, models.PROTECT, related_name="organisations", verbose_name=_("County"))
    kind = models.CharField(_("Kind"), max_length=20, choices=OrganisationKind)
    name = models.CharField(_("Name"), max_length=100)
    name_key = models.CharField(max_length=100, editable=False)
    region_code = models.CharField(_("Division code"), max_length=12, db_index=True, validators=[region_code_validator])
    credit_code = models.CharField(_("Unified social credit code"), max_length=18, blank=True)
    office_phone = models.CharField(_("Office telephone"), max_length=40, blank=True)
    collective = models.BooleanField(
        _("Stands for several bodies"), default=False, help_text=_("Such as “all sub-districts” in a list of duties.")
    )
    active = models.BooleanField(_("In use"), default=True)

    if TYPE_CHECKING:
        aliases: "RelatedManager[OrganisationAlias]"
        duties: "RelatedManager[Duty]"
        memberships: "RelatedManager[TaskForceMember]"
        county_id: int

    class Meta:
        ordering = ["region_code", "kind", "id"]
        verbose_name = _("Organisation")
        verbose_name_plural = _("Organisations")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "name_key"],
                name="organisation_name_once_per_county",
                violation_error_message=_("This county already has an organisation of that name."),
            ),
            models.UniqueConstraint(
                fields=["county", "credit_code"],
                name="organisation_credit_code_once_per_county",
                condition=~models.Q(credit_code=""),
                violation_error_message=_("Another organisation of this county has that credit code."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("organisations:organisation", args=[self.pk])

    @property
    def scope(self) -> str:
        """Prefix of the division code within which people of this organisation see rows."""
        return region_prefix(self.region_code)


class OrganisationAlias(models.Model):
    """Another name under which a document speaks of the same body."""

    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="aliases")
    name = models.CharField(_("Other name"), max_length=100)
    name_key = models.CharField(max_length=100, editable=False)

    class Meta:
        ordering = ["id"]
        verbose_name = _("Other name")
        verbose_name_plural = _("Other names")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "name_key"],
                name="organisation_alias_once_per_county",
                violation_error_message=_("Another organisation of this county goes by that name."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class PlanBodyQuerySet(models.QuerySet[Any]):
    """Duties and task forces: each belongs to a plan, and ends with it."""

    def standing(self, on: datetime.date) -> "PlanBodyQuerySet":
        """Those whose plan had not been superseded by that day."""
        return self.filter(models.Q(until=None) | models.Q(until__gt=on))


class Duty(models.Model):
    """What a plan asks of one or several bodies, in our own short words, with the clause it comes from."""

    county = models.ForeignKey(County, models.PROTECT, related_name="duties", verbose_name=_("County"))
    plan_key = models.CharField(_("Plan"), max_length=80)
    clause = models.CharField(_("Clause"), max_length=40)
    text_zh = models.TextField(_("Duty"))
    text_en = models.TextField(_("Duty in English"), blank=True)
    order = models.PositiveIntegerField(_("Sequence"), default=0)
    organisations = models.ManyToManyField(Organisation, related_name="duties", verbose_name=_("Responsible"))
    until = models.DateField(_("Until"), null=True, blank=True, editable=False)
    """First day on which a revision of the plan holds instead."""

    objects = PlanBodyQuerySet.as_manager()

    class Meta:
        ordering = ["plan_key", "order", "id"]
        verbose_name = _("Duty")
        verbose_name_plural = _("Duties")
        indexes = [models.Index(fields=["county", "plan_key"], name="duty_county_plan")]

    def __str__(self) -> str:
        return self.text_en if self.text_en and get_language() == "en" else self.text_zh


class TaskForce(models.Model):
    """The leading group or task force of a plan, with its office."""

    county = models.ForeignKey(County, models.PROTECT, related_name="task_forces", verbose_name=_("County"))
    plan_key = models.CharField(_("Plan"), max_length=80)
    name = models.CharField(_("Name"), max_length=150)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    office_at = models.CharField(_("Office at"), max_length=150, blank=True)
    dissolves = models.CharField(_("Dissolves"), max_length=200, blank=True)
    until = models.DateField(_("Until"), null=True, blank=True, editable=False)
    """First day on which the task force of a revised plan stands instead."""

    objects = PlanBodyQuerySet.as_manager()

    if TYPE_CHECKING:
        members: "RelatedManager[TaskForceMember]"

    class Meta:
        ordering = ["county", "-id"]
        verbose_name = _("Task force")
        verbose_name_plural = _("Task forces")
        constraints = [models.UniqueConstraint(fields=["county", "plan_key"], name="task_force_once_per_plan")]

    def __str__(self) -> str:
        return self.name_en if self.name_en and get_language() == "en" else self.name

    def get_absolute_url(self) -> str:
        return reverse("organisations:task_force", args=[self.pk])


class TaskForceMember(models.Model):
    """A seat: it belongs to a post, not to a person. Who left stays in history by `until`; the seat is then vacant.

    `holder_id` is the id of a person of `accounts`, which lies above; the label is kept beside it.
    """

    task_force = models.ForeignKey(TaskForce, models.CASCADE, related_name="members", verbose_name=_("Task force"))
    part = models.CharField(_("Part in the task force"), max_length=20, choices=TaskForcePart)
    post_zh = models.CharField(_("Post"), max_length=150)
    post_en = models.CharField(_("Post in English"), max_length=200, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="memberships", verbose_name=_("Organisation")
    )
    holder_id = models.BigIntegerField(null=True, blank=True, editable=False)
    holder_label = models.CharField(_("Held by"), max_length=100, blank=True)
    order = models.PositiveIntegerField(_("Sequence"), default=0)
    since = models.DateField(_("From"))
    until = models.DateField(_("Until"), null=True, blank=True)

    if TYPE_CHECKING:
        task_force_id: int
        organisation_id: int | None

    class Meta:
        ordering = ["order", "id"]
        verbose_name = _("Seat in a task force")
        verbose_name_plural = _("Seats in task forces")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="seat_ends_after_it_begins",
                violation_error_message=_("The last day cannot be before the first."),
            )
        ]

    def __str__(self) -> str:
        return self.post_en if self.post_en and get_language() == "en" else self.post_zh

    @property
    def is_vacant(self) -> bool:
        return self.holder_id is None and not self.holder_label

    @property
    def seat_key(self) -> tuple[int, str, str, int | None]:
        """The seat itself, whoever holds it."""
        return self.task_force_id, self.part, self.post_zh, self.organisation_id

    def vacancy(self, held_before: Container[tuple[int, str, str, int | None]]) -> str:
        """ "" when held, "vacant" when somebody left it, "unnamed" when nobody was entered yet."""
        if not self.is_vacant:
            return ""
        return "vacant" if self.seat_key in held_before else "unnamed"

    def held_on(self, day: datetime.date) -> bool:
        return self.since <= day and (self.until is None or self.until >= day)
