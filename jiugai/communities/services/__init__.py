from jiugai.communities.services import bulk
from jiugai.communities.services.eligibility import (
    judge_again,
    judge_by_plan_in_force,
    judge_community,
    judge_many,
    override_eligibility,
    set_admission_cap,
)
from jiugai.communities.services.enrolment import cover_buildings, take_in
from jiugai.communities.services.register import (
    enrol,
    find_by_name,
    next_code,
    register_community,
    register_named_communities,
)
from jiugai.communities.services.rows import (
    Conflict,
    FieldConflict,
    change_row,
    create_row,
    restore_row,
    trash_row,
)
from jiugai.communities.services.settle import save_facts
from jiugai.communities.services.sums import recount_buildings, recount_communities

__all__ = [
    "Conflict", "FieldConflict", "bulk", "change_row", "cover_buildings", "create_row", "enrol", "find_by_name",
    "judge_again", "judge_by_plan_in_force", "judge_community", "judge_many", "next_code",
    "override_eligibility", "recount_buildings", "recount_communities", "register_community",
    "register_named_communities", "restore_row", "save_facts", "set_admission_cap", "take_in", "trash_row",
]  # fmt: skip
