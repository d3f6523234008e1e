"""Buildings, dwellings, and who lives in them or owns them."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jiugai.common.crypto import EncryptedTextField, blind_index
from jiugai.communities.models.base import Trashed, Versioned, VersionQuerySet, VersionRow
from jiugai.communities.models.community import Community
from jiugai.communities.rules import building_key, door_key, personal_key
from jiugai.communities.states import (
    DwellingUse,
    HeatingKind,
    OwnerKind,
    OwnerRole,
    Structure,
    Tenure,
    YearEvidence,
)

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

LIVE = models.Q(deleted_at=None)


class BuildingFacts(Trashed):
    """What is known of a building. The year is that of completion acceptance, with what it rests on (R-ELIG-4)."""

    community = models.ForeignKey(Community, models.PROTECT, editable=False)
    number = models.CharField(_("Building"), max_length=40)
    number_key = models.CharField(max_length=40, editable=False)
    built_year = models.PositiveSmallIntegerField(_("Year of completion"), null=True, blank=True)
    built_on = models.DateField(_("Day of completion"), null=True, blank=True)
    """The exact day, where papers give it; the year then follows from it."""
    built_evidence = models.CharField(_("Evidence of the year"), max_length=12, choices=YearEvidence, blank=True)
    area = models.PositiveBigIntegerField(_("Floor area ㎡"), null=True, blank=True)
    households = models.PositiveIntegerField(_("Households"), null=True, blank=True)
    floors = models.PositiveSmallIntegerField(_("Floors"), null=True, blank=True)
    stairs = models.PositiveSmallIntegerField(_("Stairs"), null=True, blank=True)
    """Entrances 单元."""
    structure = models.CharField(_("Structure"), max_length=8, choices=Structure, blank=True)
    heating = models.CharField(_("Heating"), max_length=16, choices=HeatingKind, blank=True)
    lift = models.BooleanField(_("Has a lift"), null=True, blank=True)
    note = models.CharField(_("Note"), max_length=200, blank=True)
    counted_dwellings = models.PositiveIntegerField(null=True, editable=False)
    counted_households = models.PositiveIntegerField(null=True, editable=False)
    counted_area = models.PositiveBigIntegerField(null=True, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number


class Building(BuildingFacts, Versioned):
    KIND = "building"
    FACTS: ClassVar[tuple[str, ...]] = (
        "number", "built_year", "built_on", "built_evidence", "area", "households", "floors", "stairs", "structure",
        "heating", "lift", "note",
    )  # fmt: skip

    if TYPE_CHECKING:
        community_id: int
        dwelling_set: "RelatedManager[Dwelling]"

    class Meta:
        ordering = ["community", "id"]
        verbose_name = _("building")
        verbose_name_plural = _("buildings")
        constraints = [
            models.UniqueConstraint(
                fields=["community", "number_key"],
                condition=LIVE,
                name="building_once_per_community",
                violation_error_message=_("The community already has a building of this number."),
            )
        ]

    def get_absolute_url(self) -> str:
        return reverse("communities:building", args=[self.community_id, self.pk])

    def settle(self) -> None:
        self.number = self.number.strip()
        self.number_key = building_key(self.number)
        if self.built_on:
            self.built_year = self.built_on.year

    @property
    def register_community_id(self) -> int:
        return self.community_id


class BuildingVersion(BuildingFacts, VersionRow):
    row = models.ForeignKey(Building, models.CASCADE, related_name="versions")
    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("state of a building")
        verbose_name_plural = _("states of buildings")
        constraints = [models.UniqueConstraint(fields=["row", "nth"], name="building_state_once")]


class DwellingFacts(Trashed):
    """A unit of exclusive ownership 专有部分: a dwelling, a shop, a garage. Area 0.01 ㎡ of floor."""

    building = models.ForeignKey(Building, models.PROTECT, editable=False)
    stair = models.CharField(_("Stair"), max_length=20, blank=True)
    room = models.CharField(_("Room"), max_length=20)
    door_key = models.CharField(max_length=42, editable=False)
    """Stair and room, normalised: what makes two lines the same dwelling."""
    floor = models.SmallIntegerField(_("Floor"), null=True, blank=True)
    area = models.PositiveIntegerField(_("Floor area ㎡"), null=True, blank=True)
    use = models.CharField(_("Use"), max_length=12, choices=DwellingUse, default=DwellingUse.RESIDENTIAL)
    tenure = models.CharField(_("Tenure"), max_length=8, choices=Tenure, blank=True)
    own_heating = models.BooleanField(_("Heated by itself"), null=True, blank=True)
    estate_number = models.CharField(_("Real estate unit number"), max_length=28, blank=True)
    note = models.CharField(_("Note"), max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.stair}-{self.room}" if self.stair else self.room


class Dwelling(DwellingFacts, Versioned):
    KIND = "dwelling"
    FACTS: ClassVar[tuple[str, ...]] = (
        "stair", "room", "floor", "area", "use", "tenure", "own_heating", "estate_number", "note",
    )  # fmt: skip

    if TYPE_CHECKING:
        building_id: int
        owner_set: "RelatedManager[Owner]"

    class Meta:
        ordering = ["building", "id"]
        verbose_name = _("dwelling")
        verbose_name_plural = _("dwellings")
        constraints = [
            models.UniqueConstraint(
                fields=["building", "door_key"],
                condition=LIVE,
                name="dwelling_once_per_building",
                violation_error_message=_("The building already has this room."),
            )
        ]

    def get_absolute_url(self) -> str:
        return reverse("communities:dwelling", args=[self.pk])

    def settle(self) -> None:
        self.door_key = door_key(self.stair, self.room)

    @property
    def register_community_id(self) -> int:
        return self.building.community_id


class DwellingVersion(DwellingFacts, VersionRow):
    row = models.ForeignKey(Dwelling, models.CASCADE, related_name="versions")
    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("state of a dwelling")
        verbose_name_plural = _("states of dwellings")
        constraints = [models.UniqueConstraint(fields=["row", "nth"], name="dwelling_state_once")]


def _personal(label: Any, name: str) -> "EncryptedTextField":
    return EncryptedTextField(label, blank=True, context=f"communities.owner.{name}")


class OwnerFacts(Trashed):
    """A person or body of a household. Personal data is encrypted; the indexes serve exact search only."""

    kind = models.CharField(_("Kind of owner"), max_length=8, choices=OwnerKind, default=OwnerKind.PERSON)
    role = models.CharField(_("Role in the household"), max_length=8, choices=OwnerRole, default=OwnerRole.OWNER)
    name = _personal(_("Name of owner"), "name")
    phone = _personal(_("Telephone"), "phone")
    identity = _personal(_("Identity number"), "identity")
    """Collected only when a vote or a payment needs it (R-DATA-2)."""
    name_index = models.CharField(max_length=32, blank=True, editable=False, db_index=True)
    phone_index = models.CharField(max_length=32, blank=True, editable=False, db_index=True)
    identity_index = models.CharField(max_length=32, blank=True, editable=False, db_index=True)
    share_of = models.PositiveIntegerField(_("Share"), default=1)
    share_in = models.PositiveIntegerField(_("of"), default=1)
    """The share is `share_of` / `share_in`."""
    keep_until = models.DateField(_("Kept until"), null=True, blank=True, editable=False)
    erased_at = models.DateTimeField(_("Erased"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True


class Owner(OwnerFacts, Versioned):
    dwelling = models.ForeignKey(Dwelling, models.PROTECT)

    KIND = "owner"
    FACTS: ClassVar[tuple[str, ...]] = ("kind", "role", "name", "phone", "identity", "share_of", "share_in")
    PERSONAL = frozenset({"name", "phone", "identity"})

    if TYPE_CHECKING:
        dwelling_id: int

    class Meta:
        ordering = ["dwelling", "id"]
        verbose_name = _("owner")
        verbose_name_plural = _("owners")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(share_in__gte=1, share_of__lte=models.F("share_in")),
                name="owner_share_within_the_whole",
                violation_error_message=_("A share cannot be more than the whole."),
            )
        ]

    def __str__(self) -> str:
        return str(self.get_role_display())

    def settle(self) -> None:
        for name in ("name", "phone", "identity"):
            value = personal_key(name, getattr(self, name))
            setattr(self, f"{name}_index", blind_index(f"{name} {value}")[:32] if value else "")
        if self.name or self.phone or self.identity:
            self.erased_at = None

    @property
    def audit_label(self) -> str:
        """The record names the dwelling, never the person."""
        return f"{self.dwelling} {self.get_role_display()}"

    @property
    def register_community_id(self) -> int:
        return self.dwelling.building.community_id


class OwnerVersion(OwnerFacts, VersionRow):
    row = models.ForeignKey(Owner, models.CASCADE, related_name="versions")
    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("state of an owner")
        verbose_name_plural = _("states of owners")
        constraints = [models.UniqueConstraint(fields=["row", "nth"], name="owner_state_once")]

    def __str__(self) -> str:
        return str(self.get_role_display())


Building.Version = BuildingVersion
Dwelling.Version = DwellingVersion
Owner.Version = OwnerVersion
