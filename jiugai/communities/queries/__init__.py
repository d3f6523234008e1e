from jiugai.communities.queries.history import Event, history
from jiugai.communities.queries.register import (
    buildings_visible_to,
    communities_in_trash,
    communities_visible_to,
    dwellings_visible_to,
    facts_of,
    of_community,
    owners_visible_to,
    rules_of,
    scope_providers,
    sees_register,
    tied_to,
)
from jiugai.communities.queries.totals import (
    LateStage,
    Reconciliation,
    late_stages,
    per_step,
    reconcile,
    total_once,
)

__all__ = [
    "Event", "LateStage", "Reconciliation", "buildings_visible_to", "communities_in_trash", "communities_visible_to",
    "dwellings_visible_to", "facts_of", "history", "late_stages", "of_community", "owners_visible_to", "per_step",
    "reconcile", "rules_of", "scope_providers", "sees_register", "tied_to", "total_once",
]  # fmt: skip
