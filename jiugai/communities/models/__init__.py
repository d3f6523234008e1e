from jiugai.communities.models.base import Trashed, Versioned, VersionQuerySet, VersionRow, write_versions
from jiugai.communities.models.building import (
    Building,
    BuildingVersion,
    Dwelling,
    DwellingVersion,
    Owner,
    OwnerVersion,
)
from jiugai.communities.models.community import Alias, Batch, Border, Community, CommunityVersion, counted
from jiugai.communities.models.enrolment import AdmissionCap, Enrolment, EnrolmentVersion
from jiugai.communities.models.facility import (
    Facility,
    FacilityVersion,
    ItemCondition,
    ItemConditionVersion,
    Space,
    SpaceVersion,
    Tie,
    TieVersion,
)
from jiugai.communities.models.proposal import Proposal

ROWS: dict[str, type[Versioned]] = {
    model.KIND: model for model in (Community, Building, Dwelling, Owner, Facility, ItemCondition, Space, Tie)
}
"""Rows that the services of `rows` write, by kind."""

__all__ = [
    "ROWS",
    "AdmissionCap", "Alias", "Batch", "Border", "Building", "BuildingVersion", "Community", "CommunityVersion",
    "Dwelling", "DwellingVersion", "Enrolment", "EnrolmentVersion", "Facility", "FacilityVersion", "ItemCondition",
    "ItemConditionVersion", "Owner", "OwnerVersion", "Proposal", "Space", "SpaceVersion", "Tie", "TieVersion",
    "Trashed", "VersionQuerySet", "VersionRow", "Versioned", "counted", "write_versions",
]  # fmt: skip
