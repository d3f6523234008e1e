"""A community 小区, its other names, the areas it is built together with, and the borders around it."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jiugai.common.area import CentiSquareMetre
from jiugai.communities.models.base import Trashed, Versioned, VersionQuerySet, VersionRow
from jiugai.communities.rules import name_key
from jiugai.communities.states import (
    CommunityKind,
    Datum,
    HeatingKind,
    HousingKind,
    LandKind,
    ManagementKind,
    YearEvidence,
)
from jiugai.policies.api import Road

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from jiugai.communities.models.building import Building
    from jiugai.communities.models.enrolment import Enrolment


class CommunityFacts(Trashed):
    """What is known of a community. Areas 0.01 ㎡; coordinates 1e-7 degree in the datum named beside them."""

    code = models.CharField(_("Community code"), max_length=16, default="", editable=False)
    """9-digit sub-district code, year of the first plan, serial of 3 digits; never given again (R-OBJ-9)."""
    name = models.CharField(_("Name"), max_length=120)
    name_key = models.CharField(max_length=120, editable=False)
    region_code = models.CharField(_("Division code"), max_length=12, db_index=True)
    address = models.CharField(_("Address"), max_length=200, blank=True)
    note = models.CharField(_("Note"), max_length=200, blank=True)
    kind = models.CharField(_("Kind"), max_length=12, choices=CommunityKind, default=CommunityKind.ESTATE)
    land = models.CharField(_("Land"), max_length=12, choices=LandKind, blank=True)
    housing = models.CharField(_("Kind of housing"), max_length=12, choices=HousingKind, blank=True)
    in_region = models.BooleanField(_("Within the plan's area"), null=True, blank=True)
    """Whether it lies in the area that the plan's scope names."""
    built_from = models.DateField(_("First completion"), null=True, blank=True)
    built_to = models.DateField(_("Last completion"), null=True, blank=True)
    built_evidence = models.CharField(_("Evidence of the year"), max_length=12, choices=YearEvidence, blank=True)
    buildings = models.PositiveIntegerField(_("Buildings"), null=True, blank=True)
    households = models.PositiveIntegerField(_("Households"), null=True, blank=True)
    area = models.PositiveBigIntegerField(_("Floor area ㎡"), null=True, blank=True)
    site_area = models.PositiveBigIntegerField(_("Site area ㎡"), null=True, blank=True)
    """Ground, not floor: an approval may mean this one (R-OBJ-6)."""
    heating = models.CharField(_("Heating"), max_length=16, choices=HeatingKind, blank=True)
    management = models.CharField(_("Management"), max_length=12, choices=ManagementKind, blank=True)
    parking_before = models.PositiveIntegerField(_("Parking spaces before"), null=True, blank=True)
    parking_after = models.PositiveIntegerField(_("Parking spaces after"), null=True, blank=True)
    conditions: "models.JSONField[Any, dict[str, bool | None]]" = models.JSONField(
        _("Conditions of the plan"), default=dict, blank=True
    )
    excluded: "models.JSONField[Any, dict[str, bool | None]]" = models.JSONField(
        _("Exclusions of the plan"), default=dict, blank=True
    )
    longitude = models.IntegerField(_("Longitude"), null=True, blank=True)
    latitude = models.IntegerField(_("Latitude"), null=True, blank=True)
    outline: "models.JSONField[Any, dict[str, Any] | None]" = models.JSONField(_("Outline"), null=True, blank=True)
    """GeoJSON Polygon or MultiPolygon, in the same datum as the point."""
    datum = models.CharField(_("Datum"), max_length=8, choices=Datum, blank=True)
    step = models.CharField(_("Step"), max_length=12, choices=Road, default=Road.REGISTER)
    counted_buildings = models.PositiveIntegerField(null=True, editable=False)
    """Sums over the buildings and dwellings that are registered; null while none is (`check_sums`)."""
    counted_dwellings = models.PositiveIntegerField(null=True, editable=False)
    counted_households = models.PositiveIntegerField(null=True, editable=False)
    counted_area = models.PositiveBigIntegerField(null=True, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def area_exact(self) -> CentiSquareMetre | None:
        return None if self.area is None else CentiSquareMetre(self.area)


def counted(name: str, prefix: str = "") -> Coalesce:
    """A figure of a community as the register holds it: counted from below, else as stated."""
    return Coalesce(f"{prefix}counted_{name}", f"{prefix}{name}")


class CommunityQuerySet(models.QuerySet["Community"]):
    def present(self) -> "CommunityQuerySet":
        """All that are not in the trash."""
        return self.filter(deleted_at=None)


class Community(CommunityFacts, Versioned):
    """An estate, or a single residential building standing for itself (R-OBJ-4)."""

    county = models.ForeignKey("organisations.County", on_delete=models.PROTECT, related_name="communities")
    registered_at = models.DateTimeField(auto_now_add=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", editable=False
    )
    """The community with which this one turned out to be the same; its history stays its own."""

    objects = CommunityQuerySet.as_manager()

    KIND = "community"
    FACTS: ClassVar[tuple[str, ...]] = (
        "name", "region_code", "address", "note", "kind", "land", "housing", "in_region", "built_from", "built_to",
        "built_evidence", "buildings", "households", "area", "site_area", "heating", "management", "parking_before",
        "parking_after", "conditions", "excluded", "longitude", "latitude", "outline", "datum",
    )  # fmt: skip

    if TYPE_CHECKING:
        county_id: int
        enrolments: "RelatedManager[Enrolment]"
        aliases: "RelatedManager[Alias]"
        building_set: "RelatedManager[Building]"

    class Meta:
        ordering = ["county", "id"]
        verbose_name = _("community")
        verbose_name_plural = _("communities")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "name_key"],
                condition=models.Q(deleted_at=None),
                name="community_name_once_per_county",
                violation_error_message=_("A community of this name is already registered."),
            ),
            models.UniqueConstraint(fields=["code"], name="community_code_once"),
            models.CheckConstraint(
                condition=models.Q(built_to=None)
                | models.Q(built_from=None)
                | models.Q(built_to__gte=models.F("built_from")),
                name="community_built_in_order",
                violation_error_message=_("The last completion must not lie before the first."),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("communities:community", args=[self.pk])

    def settle(self) -> None:
        self.name = self.name.strip()
        self.name_key = name_key(self.name)

    def clean(self) -> None:
        """A name that is another community's second name would make that one unfindable."""
        others = Alias.objects.filter(county=self.county_id, name_key=self.name_key).exclude(community=self.pk)
        if others.filter(community__deleted_at=None).exists():
            raise ValidationError({"name": _("Another community has this as its other name.")})

    @property
    def register_community_id(self) -> int:
        return self.pk


class CommunityVersion(CommunityFacts, VersionRow):
    row = models.ForeignKey(Community, models.CASCADE, related_name="versions")

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("state of a community")
        verbose_name_plural = _("states of communities")
        constraints = [models.UniqueConstraint(fields=["row", "nth"], name="community_state_once")]

    def get_absolute_url(self) -> str:
        return reverse("communities:community", args=[self.row_id])


Community.Version = CommunityVersion


class Alias(models.Model):
    """Another name of a community: 邮电家属楼 and 旧邮电家属楼 are two, an alias says when two names are one."""

    community = models.ForeignKey(Community, models.CASCADE, related_name="aliases")
    county = models.ForeignKey("organisations.County", models.PROTECT, related_name="+")
    name = models.CharField(_("Other name"), max_length=120)
    name_key = models.CharField(max_length=120, editable=False)

    class Meta:
        ordering = ["id"]
        verbose_name = _("other name of a community")
        verbose_name_plural = _("other names of communities")
        constraints = [models.UniqueConstraint(fields=["county", "name_key"], name="community_alias_once_per_county")]

    def __str__(self) -> str:
        return self.name


class Batch(models.Model):
    """Neighbouring communities renovated as one contiguous area 集中连片 (A4)."""

    county = models.ForeignKey("organisations.County", models.PROTECT, related_name="+")
    name = models.CharField(_("Name"), max_length=120)
    note = models.CharField(_("Note"), max_length=200, blank=True)
    communities: "models.ManyToManyField[Community, models.Model]" = models.ManyToManyField(
        Community, related_name="batches", blank=True, verbose_name=_("Communities")
    )

    class Meta:
        ordering = ["county", "name"]
        verbose_name = _("contiguous area")
        verbose_name_plural = _("contiguous areas")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "name"],
                name="batch_name_once_per_county",
                violation_error_message=_("A contiguous area of this name exists already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("communities:batch", args=[self.pk])


class Border(models.Model):
    """Border of a division, for the map beside the list. Bounds in 1e-7 degree, CGCS2000."""

    county = models.ForeignKey("organisations.County", models.PROTECT, related_name="+")
    region_code = models.CharField(_("Division code"), max_length=12)
    outline: "models.JSONField[Any, dict[str, Any]]" = models.JSONField(_("Outline"))
    datum = models.CharField(_("Datum"), max_length=8, choices=Datum)
    west = models.IntegerField()
    south = models.IntegerField()
    east = models.IntegerField()
    north = models.IntegerField()

    class Meta:
        ordering = ["region_code"]
        verbose_name = _("border")
        verbose_name_plural = _("borders")
        constraints = [models.UniqueConstraint(fields=["region_code"], name="border_once_per_division")]

    def __str__(self) -> str:
        return self.region_code
