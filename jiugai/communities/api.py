"""What other modules may use of the register."""

from jiugai.communities.models import Community, Enrolment
from jiugai.communities.queries import (
    communities_visible_to,
    late_stages,
    per_step,
    reconcile,
    scope_providers,
    total_once,
)
from jiugai.communities.services import change_row, override_eligibility, register_community
from jiugai.communities.states import Eligible, LandKind

__all__ = [
    "Community",
    "Eligible",
    "Enrolment",
    "LandKind",
    "change_row",
    "communities_visible_to",
    "late_stages",
    "override_eligibility",
    "per_step",
    "reconcile",
    "register_community",
    "scope_providers",
    "total_once",
]
