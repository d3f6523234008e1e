"""Rules of the register, pure: no Django, no database."""

from jiugai.communities.rules.conditions import Ground, ground, parking_gained, rank, worst
from jiugai.communities.rules.eligibility import (
    BuildingYear,
    Criterion,
    Facts,
    LaterShare,
    Reason,
    Rule,
    Verdict,
    judge,
    later_built_share,
)
from jiugai.communities.rules.facilities import (
    LINES,
    NEEDS_A_NAME,
    Part,
    PlanWords,
    Responsibility,
    lacks,
    remaining_years,
    responsibility,
    words_of_plan,
)
from jiugai.communities.rules.keys import building_key, door_key, name_key, personal_key

__all__ = [
    "LINES", "NEEDS_A_NAME", "BuildingYear", "Criterion", "Facts", "Ground", "LaterShare", "Part", "PlanWords",
    "Reason", "Responsibility", "Rule", "Verdict", "building_key", "door_key", "ground", "judge", "lacks",
    "later_built_share", "name_key", "parking_gained", "personal_key", "rank", "remaining_years", "responsibility",
    "words_of_plan", "worst",
]  # fmt: skip
