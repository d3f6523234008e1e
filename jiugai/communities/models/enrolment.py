"""A community in a programme: where the plan names it, what the rules say, what a person decided instead."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from jiugai.communities.models.base import Versioned, VersionQuerySet, VersionRow
from jiugai.communities.models.building import Building
from jiugai.communities.models.community import Community
from jiugai.communities.states import Eligible


class EnrolmentFacts(models.Model):
    programme = models.ForeignKey("policies.Programme", on_delete=models.PROTECT, related_name="%(class)ss")
    answer = models.CharField(max_length=4, choices=Eligible, default=Eligible.ASK)
    first_rank = models.BooleanField(null=True, blank=True)
    override = models.CharField(max_length=4, choices=Eligible, blank=True)

    class Meta:
        abstract = True

    @property
    def stands(self) -> str:
        """The answer that counts: a person's decision before the rule's."""
        return self.override or self.answer


class Enrolment(EnrolmentFacts, Versioned):
    """A community, or some of its buildings, in a programme; several programmes may take in the same buildings."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="enrolments")
    policy = models.ForeignKey(
        "policies.Policy", null=True, blank=True, on_delete=models.PROTECT, related_name="enrolments"
    )
    """The plan whose list names it; null when it was registered without being named."""
    clause = models.ForeignKey("policies.Clause", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    judged_by = models.ForeignKey("policies.Policy", null=True, on_delete=models.PROTECT, related_name="+")
    """The plan whose rules gave the answer: earlier decisions keep their version."""
    override_reason = models.TextField(blank=True)
    override_by = models.CharField(max_length=200, blank=True)
    override_at = models.DateTimeField(null=True, blank=True)
    covers: "models.ManyToManyField[Building, models.Model]" = models.ManyToManyField(
        Building, related_name="enrolments", blank=True, verbose_name=_("Buildings")
    )
    """The buildings that the programme takes in; none named = all of the community."""

    KIND = "enrolment"
    FACTS: ClassVar[tuple[str, ...]] = ("override", "override_reason", "override_by", "override_at")

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

    if TYPE_CHECKING:
        community_id: int

    def __str__(self) -> str:
        return f"{self.community} · {self.programme}"

    @property
    def register_community_id(self) -> int:
        return self.community_id


class EnrolmentVersion(EnrolmentFacts, VersionRow):
    """An answer that an enrolment had; says what the register of a past day admitted."""

    row = models.ForeignKey(Enrolment, models.CASCADE, related_name="versions")
    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("state of an enrolment")
        verbose_name_plural = _("states of enrolments")
        constraints = [models.UniqueConstraint(fields=["row", "nth"], name="enrolment_state_once")]


Enrolment.Version = EnrolmentVersion


class AdmissionCap(models.Model):
    """How large a share later-built communities may have in a programme (R-ELIG-3): households in per mille."""

    programme = models.OneToOneField("policies.Programme", models.PROTECT, related_name="admission_cap")
    built_after = models.DateField(_("Built after"))
    per_mille = models.PositiveSmallIntegerField(_("Highest share ‰"))
    source = models.CharField(_("Source"), max_length=200)
    """Document and place that sets the share, as text."""

    class Meta:
        verbose_name = _("cap on later-built shares")
        verbose_name_plural = _("caps on later-built shares")
        constraints = [models.CheckConstraint(condition=models.Q(per_mille__lte=1000), name="admission_cap_is_a_share")]

    def __str__(self) -> str:
        return f"{self.programme} ≤ {self.per_mille} ‰"
