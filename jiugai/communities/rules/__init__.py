"""Rules of the register, pure: no Django, no database."""

from jiugai.communities.rules.eligibility import Criterion, Facts, Reason, Rule, Verdict, judge
from jiugai.communities.rules.keys import building_key, door_key, name_key, personal_key

__all__ = [
    "Criterion", "Facts", "Reason", "Rule", "Verdict", "building_key", "door_key", "judge", "name_key", "personal_key",
]  # fmt: skip
