"""What belongs to a community besides its buildings: facilities, conditions, spaces, organisations."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jiugai.communities.models.base import Trashed, Versioned, VersionQuerySet, VersionRow
from jiugai.communities.models.building import LIVE, Building
from jiugai.communities.models.community import Community
from jiugai.communities.states import (
    Condition,
    Consent,
    Datum,
    FacilityKind,
    FacilityOwner,
    Port,
    SpaceBecomes,
    SpaceWas,
    TieKind,
)


class CommunityPart(Trashed):
    """What rows of a community and their states have in common: a merged community's past rows stay with it."""

    community = models.ForeignKey(Community, models.PROTECT, editable=False)

    class Meta:
        abstract = True


class OfCommunity(Versioned):
    """A register row that belongs to one community."""

    if TYPE_CHECKING:
        community_id: int

    class Meta:
        abstract = True

    @property
    def register_community_id(self) -> int:
        return self.community_id


class FacilityFacts(CommunityPart):
    """A line or installation: who owns it, who maintains it, on which side of the household port (GT-5.4b, TR-6.6)."""

    kind = models.CharField(_("Kind"), max_length=16, choices=FacilityKind)
    name = models.CharField(_("Name"), max_length=120)
    building = models.ForeignKey(
        Building, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Building")
    )
    owner_kind = models.CharField(_("Property right"), max_length=12, choices=FacilityOwner, blank=True)
    owner = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("Property-right owner"),
    )  # fmt: skip
    maintainer = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("Maintainer"),
    )  # fmt: skip
    maintainer_name = models.CharField(_("Maintainer not on the list"), max_length=120, blank=True)
    port = models.CharField(_("Household port"), max_length=8, choices=Port, blank=True)
    port_place = models.CharField(_("Where the port lies"), max_length=120, blank=True)
    installed_year = models.PositiveSmallIntegerField(_("Installed in"), null=True, blank=True)
    life_years = models.PositiveSmallIntegerField(_("Service life, years"), null=True, blank=True)
    amount = models.PositiveIntegerField(_("Quantity"), null=True, blank=True)
    unit = models.CharField(_("Unit"), max_length=12, blank=True)
    sensitive = models.BooleanField(_("Exact place is confidential"), default=False)
    longitude = models.IntegerField(_("Longitude"), null=True, blank=True)
    latitude = models.IntegerField(_("Latitude"), null=True, blank=True)
    datum = models.CharField(_("Datum"), max_length=8, choices=Datum, blank=True)
    note = models.CharField(_("Note"), max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Facility(FacilityFacts, OfCommunity):
    KIND = "facility"
    FACTS: ClassVar[tuple[str, ...]] = (
        "kind", "name", "building", "owner_kind", "owner", "maintainer", "maintainer_name", "port", "port_place",
        "installed_year", "life_years", "amount", "unit", "sensitive", "longitude", "latitude", "datum", "note",
    )  # fmt: skip

    class Meta:
        ordering = ["community", "kind", "id"]
        verbose_name = _("facility")
        verbose_name_plural = _("facilities")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sensitive=False) | models.Q(longitude=None, latitude=None),
                name="facility_confidential_is_not_mapped",
                violation_error_message=_("The place of a confidential line is never put on the map."),
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=FacilityKind.DEFENCE_CABLE) | models.Q(sensitive=True),
                name="facility_defence_cable_is_confidential",
                violation_error_message=_("A defence cable is always confidential."),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("communities:facility", args=[self.pk])


class FacilityVersion(FacilityFacts, VersionRow):
    row = models.ForeignKey(Facility, models.CASCADE, related_name="versions")
    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("state of a facility")
        verbose_name_plural = _("states of facilities")
        constraints = [models.UniqueConstraint(fields=["row", "nth"], name="facility_state_once")]


class FindingFacts(CommunityPart):
    """What was found of an item of the plan's catalogue, with its evidence (A8). Photos are files of the row."""

    building = models.ForeignKey(
        Building, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Building")
    )
    item_code = models.CharField(_("Item"), max_length=20)
    """Code of the catalogue item; outlives the plan's versions."""
    condition = models.CharField(_("Condition"), max_length=12, choices=Condition)
    installed_year = models.PositiveSmallIntegerField(_("Installed in"), null=True, blank=True)
    life_years = models.PositiveSmallIntegerField(_("Service life, years"), null=True, blank=True)
    seen_on = models.DateField(_("Looked at on"), null=True, blank=True)
    evidence = models.CharField(_("Evidence"), max_length=300, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.item_code


class ItemCondition(FindingFacts, OfCommunity):
    KIND = "itemcondition"
    FACTS: ClassVar[tuple[str, ...]] = (
        "building", "item_code", "condition", "installed_year", "life_years", "seen_on", "evidence",
    )  # fmt: skip

    class Meta:
        ordering = ["community", "item_code", "id"]
        verbose_name = _("condition of an item")
        verbose_name_plural = _("conditions of items")
        constraints = [
            models.UniqueConstraint(
                fields=["community", "item_code"],
                condition=LIVE & models.Q(building=None),
                name="condition_once_per_item",
                violation_error_message=_("This item already has a condition; change that one."),
            ),
            models.UniqueConstraint(
                fields=["building", "item_code"],
                condition=LIVE & models.Q(building__isnull=False),
                name="condition_once_per_item_and_building",
                violation_error_message=_("This item already has a condition; change that one."),
            ),
        ]


class ItemConditionVersion(FindingFacts, VersionRow):
    row = models.ForeignKey(ItemCondition, models.CASCADE, related_name="versions")
    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("state of a condition")
        verbose_name_plural = _("states of conditions")
        constraints = [models.UniqueConstraint(fields=["row", "nth"], name="condition_state_once")]


class SpaceFacts(CommunityPart):
    """Space ledger: what is freed, what is built on it (TR-3.2.3). Area 0.01 ㎡ of ground."""

    was = models.CharField(_("What stood there"), max_length=16, choices=SpaceWas)
    area = models.PositiveBigIntegerField(_("Ground freed ㎡"), null=True, blank=True)
    freed_on = models.DateField(_("Freed on"), null=True, blank=True)
    becomes = models.CharField(_("What is built on it"), max_length=16, choices=SpaceBecomes, blank=True)
    used_area = models.PositiveBigIntegerField(_("Ground used ㎡"), null=True, blank=True)
    built_on = models.DateField(_("Built on"), null=True, blank=True)
    note = models.CharField(_("Note"), max_length=200, blank=True)

    class Meta:
        abstract = True


class Space(SpaceFacts, OfCommunity):
    KIND = "space"
    FACTS: ClassVar[tuple[str, ...]] = ("was", "area", "freed_on", "becomes", "used_area", "built_on", "note")

    class Meta:
        ordering = ["community", "id"]
        verbose_name = _("space freed")
        verbose_name_plural = _("spaces freed")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(area=None) | models.Q(used_area=None) | models.Q(used_area__lte=models.F("area")),
                name="space_used_within_freed",
                violation_error_message=_("More ground is used than was freed."),
            )
        ]

    def __str__(self) -> str:
        return str(self.get_was_display())


class SpaceVersion(SpaceFacts, VersionRow):
    row = models.ForeignKey(Space, models.CASCADE, related_name="versions")
    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("state of a space")
        verbose_name_plural = _("states of spaces")
        constraints = [models.UniqueConstraint(fields=["row", "nth"], name="space_state_once")]


class TieFacts(CommunityPart):
    """An organisation tied to a community: its owner unit or its property company (TR-1.2d, TR-4.2f). Money 分."""

    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="+", verbose_name=_("Organisation")
    )
    kind = models.CharField(_("Kind"), max_length=20, choices=TieKind)
    starts_on = models.DateField(_("Since"), null=True, blank=True)
    ends_on = models.DateField(_("Until"), null=True, blank=True)
    duties = models.CharField(_("Duties"), max_length=300, blank=True)
    consent = models.CharField(_("Consent"), max_length=8, choices=Consent, blank=True)
    consent_on = models.DateField(_("Day of the consent"), null=True, blank=True)
    contribution = models.PositiveBigIntegerField(_("Contribution, yuan"), null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.organisation)


class Tie(TieFacts, OfCommunity):
    KIND = "tie"
    FACTS: ClassVar[tuple[str, ...]] = (
        "organisation", "kind", "starts_on", "ends_on", "duties", "consent", "consent_on", "contribution",
    )  # fmt: skip

    class Meta:
        ordering = ["community", "kind", "id"]
        verbose_name = _("organisation of a community")
        verbose_name_plural = _("organisations of a community")
        constraints = [
            models.UniqueConstraint(
                fields=["community", "organisation", "kind"],
                condition=LIVE,
                name="tie_once",
                violation_error_message=_("This organisation stands here already."),
            )
        ]


class TieVersion(TieFacts, VersionRow):
    row = models.ForeignKey(Tie, models.CASCADE, related_name="versions")
    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("state of an organisation of a community")
        verbose_name_plural = _("states of organisations of a community")
        constraints = [models.UniqueConstraint(fields=["row", "nth"], name="tie_state_once")]


Facility.Version = FacilityVersion
ItemCondition.Version = ItemConditionVersion
Space.Version = SpaceVersion
Tie.Version = TieVersion
